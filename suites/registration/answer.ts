import { rfc7591 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { requirement } from '../requirement.ts'
import { publicMetadata, withRegistered } from './registered-client.ts'

export const registrationAnswerComplete = requirement({
  id: 'registration-answer-complete',
  area: 'registration',
  title: 'The answer to a registration tells what was registered',
  level: 'MUST',
  basis: 'text',
  clause: rfc7591('3.2.1'),
  statement:
    'A registration is answered with 201 and all registered metadata, so that a client knows where it is sent back to and how it authenticates.',
  profiles: ['registration', 'mcp'],
  needs: ['registration'],
  defect: 'registration-answer-omits-metadata',
  procedure: [
    'Register a public client with redirect_uris, grant_types, response_types and token_endpoint_auth_method.',
    'Assert status 201, client_id, redirect_uris with the one that was sent, and token_endpoint_auth_method; with a client_secret also client_secret_expires_at.',
  ],
  verdict: {
    pass: 'The members are there.',
    fail: 'A member is missing, or the answer has another status.',
    notApplicable: 'The server has no registration endpoint, or the target file does not open it to checks.',
  },
  control: 'The server makes the client: the answer has a client_id, else the check is blocked.',
  proof:
    'What is looked for was sent in the same request, and redirect_uris is nothing that a server may make up.',
  exceptions:
    'A server may replace what it was sent, such as the authentication method, as long as it says so. Members that it does not know may be left out, so none but these are looked for.',
  why: 'A client does not learn what it was given, and fails at the first sign-in.',
  cause: 'The answer is built by hand from a few members.',
  mend: 'Answer with everything that is stored for the client.',
  async check(check) {
    const { observe } = check
    const sent = publicMetadata(check)
    await withRegistered(check, sent, async ({ answer, reply }) => {
      refuseCrash(reply)
      const told = Array.isArray(answer.redirect_uris) ? answer.redirect_uris : []
      const wrong = [
        ...(reply.status === 201 ? [] : [`status ${reply.status}`]),
        ...(told.includes((sent.redirect_uris as string[])[0]) ? [] : ['no redirect_uris as they were sent']),
        ...(typeof answer.token_endpoint_auth_method === 'string' ? [] : ['no token_endpoint_auth_method']),
        ...(answer.client_secret === undefined || typeof answer.client_secret_expires_at === 'number'
          ? []
          : ['client_secret without client_secret_expires_at']),
      ]
      observe.that(wrong.length === 0, {
        subject: 'the answer to a registration',
        expected: 'status 201 and the registered metadata',
        observed: wrong.length === 0 ? 'that' : wrong.join(', '),
        replies: [reply],
      })
    })
  },
})
