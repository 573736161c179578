import { rfc6749, rfc7009 } from '../../harness/engine/clause.ts'
import { isCrash, refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { stillAccepted, untilRefused } from '../shared/access-tokens.ts'
import { livingControl } from '../shared/controls.ts'
import { observeTaken } from './accepted-answer.ts'

/** Longer than this nobody waits in real time for an access token to expire. */
export const longestWait = 120

export const revokeTokenAfterAccessExpiry = requirement({
  id: 'revoke-token-after-access-expiry',
  area: 'revocation',
  title: 'An offline token can still be revoked after its access tokens have expired',
  level: 'MUST',
  basis: 'text',
  clause: rfc7009('2'),
  also: [rfc7009('2.1')],
  statement:
    'Servers support the revocation of refresh tokens; an offline token mostly lies unused, so that its last access token has long expired when it is revoked.',
  profiles: ['revocation'],
  needs: ['authorize', 'revocation'],
  optional: ['time-travel', 'second-user'],
  reliesOn: ['revocation-request-ends-token'],
  defect: 'revocation-needs-living-access-token',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot with expires_in; REFRESH; OFFLINE(U2, C1, B2) -> control.',
    `TRAVEL(expires_in + 60 s); without a clock that can be moved the check waits, and does not apply where that takes more than ${longestWait} s.`,
    'REVOKE(newest refresh token, C1); assert 200.',
    'Make sure that ALIVE(control), else the check is blocked; then assert DEAD(ot).',
  ],
  verdict: {
    pass: '200 and ot is refused.',
    fail: 'The endpoint refuses the request, or ot works after it.',
    notApplicable: 'The server does not say how long access tokens live, or nobody can wait that long.',
  },
  control:
    'An offline token of another user, of the same age and never revoked, refreshes after the same time.',
  proof:
    'The clock is seen to have moved by what the target issues after it; that a revocation works at all is known from revoke-token-refresh-token.',
  exceptions:
    'Where offline tokens themselves end that early the control ends as well and the check is blocked. A declared propagation window is granted.',
  why: 'Tokens that lie unused, which are the ones that are forgotten, could not be revoked.',
  cause:
    'The stored token is looked up by way of its access token, which a clean-up job or its expiry has removed.',
  mend: 'Look refresh tokens up by themselves.',
  async check(check) {
    const { rp, users, clients, browser, observe, has } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    const { expiresIn } = await rp.refreshed(grant)
    if (expiresIn === undefined)
      return check.notApplicable('the server does not say how long access tokens live')
    if (!has('time-travel') && expiresIn + 60 > longestWait) {
      check.notApplicable(
        `access tokens live for ${expiresIn} s, and the clock of the target cannot be moved`,
        'clock: { advance: { request: ... } }',
      )
    }
    const control = has('second-user') ? await rp.offline(users.second, clients.main, browser()) : undefined
    await rp.wait(expiresIn + 60)
    const reply = await rp.revoke(grant.refreshToken ?? '', clients.main, { hint: 'refresh_token' })
    const subject = `the revocation ${expiresIn + 60} s after the last access token came`
    const accepted = observeTaken(observe, reply, subject)
    if (!accepted) return
    if (control !== undefined) await livingControl(check, control, 'the token of another user')
    await observe.dead(grant, 'the offline token that was revoked after its access tokens had expired')
  },
})

export const revokeAccessTokenRefreshAnswers = requirement({
  id: 'revoke-access-token-refresh-answers',
  area: 'revocation',
  title: 'After the revocation of an access token the refresh token still gets an answer',
  level: 'MUST',
  basis: 'derived',
  clause: rfc6749('5.2'),
  also: [rfc7009('2.1')],
  statement:
    'Revoking an access token may end the refresh token as well or spare it; either way a refresh is answered with tokens or with an OAuth error, never with a crash.',
  profiles: ['revocation'],
  needs: ['authorize', 'revocation'],
  optional: ['userinfo', 'introspection'],
  defect: 'refresh-crashes-after-access-revocation',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; REFRESH -> at; note which of UserInfo and introspection accept at.',
    'POST token=at and token_type_hint=access_token to the revocation endpoint; a refusal, or an at that is still accepted where it was before, makes the check not applicable.',
    'REFRESH(ot); a 5xx answer is asked for once more; assert that the last answer is below 500. Whether ot lives on is recorded.',
  ],
  verdict: {
    pass: 'The refresh is answered with tokens or an error below 500.',
    fail: 'The refresh is answered with a 5xx status, twice.',
    notApplicable: 'The server does not revoke access tokens.',
  },
  control: 'The same token was refreshed right before the revocation, so that a crash is due to it.',
  proof:
    'Where UserInfo or introspection accepted the access token before, it has to be refused there after.',
  exceptions:
    'Servers whose access tokens cannot be revoked (unsupported_token_type, or 200 without effect) get not-applicable. A crash that passes at the second request is none.',
  conflicts: 'The RFC leaves open whether the refresh token ends with its access token; both pass.',
  why: 'The client retries for ever, since a crash looks like an outage.',
  cause: 'The refresh looks for the record of the access token that it replaces, and that is gone.',
  mend: 'Make a refresh independent of earlier access tokens.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    const { accessToken } = await rp.refreshed(grant)
    if (accessToken === undefined) return check.blocked('an access token')
    const before = await stillAccepted(check, grant, accessToken)
    const revocation = await rp.revoke(accessToken, clients.main, { hint: 'access_token' })
    refuseCrash(revocation)
    if (revocation.status !== 200) {
      return check.notApplicable(`the server does not revoke access tokens (${describeRefusal(revocation)})`)
    }
    if (before !== undefined && (await untilRefused(check, before)).some(({ accepted }) => accepted)) {
      return check.notApplicable(
        'the server accepts an access token that was revoked: its revocation ends nothing',
      )
    }
    let reply = await rp.refresh(grant)
    if (isCrash(reply) && reply.status !== 429) reply = await rp.refresh(grant)
    if (reply.status === 429) refuseCrash(reply)
    const crashed = isCrash(reply)
    observe.that(!crashed, {
      subject: 'the refresh after its access token was revoked',
      expected: 'tokens, or an OAuth error',
      observed: crashed ? `HTTP ${reply.status}, twice` : reply.granted ? 'tokens' : describeRefusal(reply),
      replies: [reply],
      judgesCrash: true,
    })
  },
})
