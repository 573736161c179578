import type { Check } from '../../harness/checks/context.ts'
import { oauth21, rfc6749 } from '../../harness/engine/clause.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'

async function answers({ rp, users, clients, browser }: Check): Promise<(readonly [string, TokenReply])[]> {
  const grant = await rp.offline(users.first, clients.main, browser())
  return [
    ['the answer to the code exchange', grant.first],
    ['the answer to a refresh', await rp.refreshed(grant)],
  ]
}

export const refreshTokenMemberShape = requirement({
  id: 'refresh-token-member-shape',
  area: 'refresh',
  title: 'refresh_token is a text with something in it, or not there',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.1'),
  also: [rfc6749('A.17')],
  statement:
    'A token answer with a refresh token has it as a text of at least one character; one without leaves the member out, so that no client replaces its token by nothing.',
  profiles: ['oauth2', 'mcp'],
  needs: ['authorize'],
  defect: 'refresh-token-member-null',
  procedure: [
    'OFFLINE(U1, C1, B1); REFRESH.',
    'Assert of both answers that refresh_token is absent or a text that is not empty.',
  ],
  verdict: { pass: 'The member is a text, or absent.', fail: 'The member is null, empty, or no text.' },
  control: 'Both answers carry an access token, so they are answers of success.',
  proof: 'The member is read from the JSON text as it came.',
  exceptions: 'A server that does not replace the token may repeat it or leave it out.',
  evidence: ['Clients of three MCP libraries lose their token over an empty member'],
  why: 'A client that stores what the answer says replaces its good token by nothing.',
  cause: 'The answer is made from an object whose missing members become null or an empty text.',
  mend: 'Leave refresh_token out of an answer without one.',
  hazard: 'no-new-refresh-token',
  async check(check) {
    for (const [subject, reply] of await answers(check)) {
      const value = reply.json?.refresh_token
      const fits = value === undefined || (typeof value === 'string' && value !== '')
      check.observe.that(fits, {
        subject: `refresh_token in ${subject}`,
        expected: 'absent, or a text that is not empty',
        observed: fits ? 'that' : value === '' ? 'an empty text' : value === null ? 'null' : typeof value,
        replies: [reply],
      })
    }
  },
})

export const refreshExpiresIn = requirement({
  id: 'refresh-expires-in',
  area: 'refresh',
  title: 'The answer to a refresh tells how long the access token lives',
  level: 'SHOULD',
  basis: 'text',
  clause: rfc6749('5.1'),
  also: [oauth21('3.2.3')],
  statement:
    'Token answers have expires_in, so that a client refreshes before it is refused, and not at every request.',
  profiles: ['oauth2', 'mcp'],
  needs: ['authorize'],
  defect: 'refresh-without-expires-in',
  procedure: [
    'OFFLINE(U1, C1, B1); REFRESH.',
    'Assert of both answers that expires_in is there and above 0.',
  ],
  verdict: { pass: 'Both tell it.', warn: 'One does not, or says 0.' },
  control: 'Both answers carry an access token.',
  proof: 'The member is read from the JSON text as it came.',
  exceptions:
    'A server that documents the lifetime elsewhere is allowed to leave it out, and gets a warning.',
  why: 'The client refreshes before each request, or only after it was refused.',
  cause: 'The answer to a refresh is built by other code than that to the code exchange.',
  mend: 'Send expires_in with every access token.',
  hazard: 'no-expiry',
  async check(check) {
    for (const [subject, reply] of await answers(check)) {
      const value = reply.json?.expires_in
      const fits = Number(value) > 0
      check.observe.that(fits, {
        subject: `expires_in in ${subject}`,
        expected: 'a number of seconds above 0',
        observed: value === undefined ? 'absent' : JSON.stringify(value),
        replies: [reply],
      })
    }
  },
})
