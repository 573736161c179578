import { mcpAuthorization, rfc6749 } from '../../harness/engine/clause.ts'
import type { FaultRule } from '../../mock-provider/kit/faults/fault.ts'
import type { JudgedHazard } from '../hazard.ts'
import { callsSucceed, every, refreshesAtMost, signsIn } from '../rules.ts'
import { isRefresh, tokenOf } from '../seen.ts'
import { call, expire } from '../step.ts'
import { refreshing } from './common.ts'

/** What stands in place of a refresh token in the answers to refreshes. */
const withoutNewToken = (
  id: string,
  instead: string,
  options: NonNullable<JudgedHazard['options']>,
): JudgedHazard => ({
  id,
  title: `The refresh token is kept where an answer has ${instead}`,
  level: 'MUST',
  basis: 'derived',
  clause: rfc6749('6'),
  statement: `Where the answer to a refresh has ${instead}, the refresh token that was sent stays the one to use.`,
  cause: 'What the answer holds is stored as it is, and the token is overwritten with nothing.',
  verdict: { pass: 'The client went on with the refresh token it had.' },
  needs: ['refresh-token'],
  options,
  script: [call, expire, call, expire, call],
  rules: [signsIn(1), callsSucceed('all')],
})

/** What stands in place of a lifetime. */
const withoutLifetime = (
  id: string,
  instead: string,
  fault: Pick<FaultRule, 'set' | 'omit'>,
): JudgedHazard => ({
  id,
  title: `Access tokens are used until they are refused where expires_in is ${instead}`,
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc6749('5.1'),
  statement: `Where expires_in is ${instead}, the client uses the access token until it is refused, and refreshes once then.`,
  cause: 'What is no lifetime is taken for one that is over.',
  verdict: { pass: 'One expired access token led to one refresh.' },
  needs: ['refresh-token', 'kept-access-token'],
  options: { faults: [{ endpoint: 'token', ...fault }] },
  script: [call, call, expire, call, call],
  rules: [refreshesAtMost(1), signsIn(1), callsSucceed('all')],
})

/** Answers that have less in them than most. */
export const answerHazards: readonly JudgedHazard[] = [
  withoutNewToken('no-new-refresh-token', 'no refresh_token', { refresh: {} }),
  withoutNewToken('empty-refresh-token', 'an empty refresh_token', {
    faults: [{ ...refreshing, set: { refresh_token: '' } }],
  }),
  withoutNewToken('null-refresh-token', 'null for refresh_token', {
    faults: [{ ...refreshing, set: { refresh_token: null } }],
  }),
  withoutLifetime('no-expiry', 'absent', { omit: ['expires_in'] }),
  withoutLifetime('zero-expiry', '0', { set: { expires_in: 0 } }),
  withoutLifetime('text-expiry', 'a text', { set: { expires_in: '300' } }),
  {
    id: 'no-refresh-token',
    title: 'A client lives without a refresh token',
    level: 'MUST NOT',
    basis: 'text',
    clause: mcpAuthorization('Refresh Tokens', 'refresh-tokens'),
    statement:
      'A client does not assume that a refresh token comes: without one it asks the user again once the access token has expired.',
    cause: 'The absent token is sent as if there were one, e.g. as the text "undefined".',
    verdict: { pass: 'The client asked the user again, and sent no token that it was not given.' },
    needs: [],
    options: { faults: [{ endpoint: 'token', omit: ['refresh_token'] }] },
    script: [call, expire, call, call],
    rules: [
      every(
        { subject: 'refresh requests', expected: 'none without a token that was issued' },
        isRefresh,
        ({ parameters }, { seen }) =>
          seen.some(({ answer }) => tokenOf(answer, 'refresh_token') === parameters.get('refresh_token')),
      ),
      signsIn(2),
      callsSucceed('last'),
    ],
  },
]
