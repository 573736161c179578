import { rfc6749 } from '../../harness/engine/clause.ts'
import type { FaultRule } from '../../mock-provider/kit/faults/fault.ts'
import type { JudgedHazard, Rule } from '../hazard.ts'
import { callsSucceed, observed, signsIn } from '../rules.ts'
import { isRefresh } from '../seen.ts'
import { call, expire, wait } from '../step.ts'
import { refreshing, rotating } from './common.ts'

/** A failure that passes: the client may fail one call, and has to keep its tokens. */
const passing = (
  hazard: Pick<JudgedHazard, 'id' | 'title' | 'statement' | 'cause'> & {
    readonly fault: FaultRule
    readonly options?: JudgedHazard['options']
  },
): JudgedHazard => {
  const { fault, options, ...words } = hazard
  return {
    ...words,
    level: 'MUST',
    basis: 'derived',
    clause: rfc6749('5.2'),
    verdict: { pass: 'The client kept its tokens and went on without asking the user.' },
    needs: ['refresh-token'],
    options: { ...options, faults: [{ ...refreshing, ...fault, times: 1 }] },
    script: [call, expire, call, call],
    rules: [signsIn(1), callsSucceed('last')],
  }
}

/** The same, with a time to wait: who fails one call, and tries again after that, does well. */
const patient = ({
  seconds,
  ...hazard
}: Parameters<typeof passing>[0] & { readonly seconds: number }): JudgedHazard => ({
  ...passing({ ...hazard, fault: { ...hazard.fault, headers: { 'retry-after': String(seconds) } } }),
  script: [call, expire, call, wait(seconds), call],
})

const retryAfter = 2
/** Milliseconds by which a timer may be early. */
const early = 100

/** What passes by itself: only an answer of the authorization server that refuses a token says that it is dead. */
export const outageHazards: readonly JudgedHazard[] = [
  passing({
    id: 'lost-answer',
    title: 'A lost answer costs no grant',
    statement: 'Where no answer came to a refresh, the client tries again with the token it has.',
    cause: 'A network error is taken for a refusal.',
    options: rotating(10),
    fault: { drop: 'after-commit' },
  }),
  passing({
    id: 'cut-answer',
    title: 'An answer that is cut off is taken for one that was lost',
    statement:
      'Where the JSON of an answer ends in the middle, the client tries again with the token it has.',
    cause: 'What cannot be read is taken for a refusal, or crashes the client.',
    options: rotating(10),
    fault: { malformed: true },
  }),
  passing({
    id: 'error-500',
    title: 'One 500 costs no grant',
    statement:
      'An internal error of the server says nothing of the refresh token: the client keeps it and tries again.',
    cause: 'Every status that is not 200 is taken for a refusal.',
    fault: { status: 500 },
  }),
  patient({
    id: 'busy',
    title: 'One 503 costs no grant',
    statement:
      'A server that is away for a moment says nothing of the refresh token: the client keeps it and tries again.',
    cause: 'Every status that is not 200 is taken for a refusal.',
    fault: { status: 503 },
    seconds: 1,
  }),
  passing({
    id: 'page-of-a-proxy',
    title: 'An HTML page in place of JSON costs no grant',
    statement:
      'A page of a proxy is no answer of the authorization server: the client keeps its tokens and tries again.',
    cause: 'The body is read as JSON whatever its content type is.',
    fault: {
      ...{ status: 502, headers: { 'content-type': 'text/html' } },
      body: '<html><h1>Bad Gateway</h1></html>',
    },
  }),
  {
    ...patient({
      id: 'too-many-requests',
      title: 'A client that is told to wait waits',
      statement:
        'After a 429 the client keeps its tokens and sends no refresh before Retry-After has passed.',
      cause: 'Refreshes are repeated at once, whatever the answer says.',
      fault: { status: 429 },
      seconds: retryAfter,
    }),
    rules: [waitsAsTold, signsIn(1), callsSucceed('last')],
  },
]

/** @see RFC 6585, section 4 */
function waitsAsTold({ seen }: Parameters<Rule>[0]): ReturnType<Rule> {
  const refreshes = seen.filter(isRefresh)
  const refused = refreshes.find(({ status }) => status === 429)
  const soon = refreshes.filter(
    ({ at, order }) =>
      refused !== undefined && order > refused.order && at < refused.at + retryAfter * 1000 - early,
  )
  return observed(soon.length === 0, 'weak', {
    subject: 'refreshes after 429',
    expected: `none within ${retryAfter} s`,
    observed: soon.length === 0 ? 'none too early' : `${soon.length} too early`,
    by: soon.length === 0 ? refreshes : soon,
  })
}
