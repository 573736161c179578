import { rfc6749, rfc7591 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { publicMetadata, withRegistered } from './registered-client.ts'

const offline = 'openid offline_access'

export const registrationKeepsRefreshGrant = requirement({
  id: 'registration-keeps-refresh-grant',
  area: 'registration',
  title: 'A client that registers for refresh tokens gets them',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc7591('2'),
  also: [rfc7591('3.2.1')],
  statement:
    'A public client that registers with the grant type refresh_token keeps it: the answer says so, a sign-in brings a refresh token, and that works.',
  profiles: ['registration', 'mcp'],
  needs: ['authorize', 'registration'],
  defect: 'registration-drops-refresh-grant',
  procedure: [
    'Register a public client with grant_types authorization_code and refresh_token.',
    'Assert that grant_types of the answer, where it is there, has refresh_token.',
    'OBTAIN(U1, this client, "openid offline_access", prompt=consent); assert a refresh token; REFRESH; assert an access token.',
  ],
  verdict: {
    pass: 'The grant type is kept and works.',
    warn: 'The answer lacks it, no refresh token comes, or the client may not use it.',
    notApplicable: 'The server has no registration endpoint, or the target file does not open it to checks.',
  },
  control: 'The client of the target file gets offline tokens that refresh, which every check waits for.',
  proof: 'The client signs somebody in and exchanges its code, so it is registered.',
  exceptions:
    'A server may refuse the grant type to clients that nobody knows; it says so in its answer, and gets a warning. An answer without grant_types is judged by what works.',
  why: 'Clients that register themselves, such as those of MCP, would ask their users every hour.',
  cause:
    'The grant types are replaced by the default of the specification, which is authorization_code alone.',
  mend: 'Store the grant types that were asked for, or say in the answer what was not given.',
  hazard: 'no-refresh-token',
  async check(check) {
    const { rp, users, browser, observe } = check
    await withRegistered(check, publicMetadata(check), async ({ client, answer, reply }) => {
      const { grant_types: told } = answer
      if (Array.isArray(told)) {
        const kept = told.includes('refresh_token')
        observe.that(kept, {
          subject: 'grant_types of the answer to the registration',
          expected: 'refresh_token among them',
          observed: kept ? 'that' : told.join(' ') || 'none',
          replies: [reply],
        })
      }
      const grant = await rp.obtain({
        client,
        browser: browser(),
        user: users.first,
        scope: offline,
        prompt: 'consent',
      })
      const issued = observe.that(grant.refreshToken !== undefined, {
        subject: 'the answer to the code exchange',
        expected: 'a refresh token',
        observed: grant.refreshToken === undefined ? 'none' : 'a refresh token',
        replies: [grant.first],
      })
      if (issued) await observe.alive(grant, 'the refresh token of a client that registered itself')
    })
  },
})

export const registrationWithoutRefreshGrantConsistent = requirement({
  id: 'registration-without-refresh-grant-consistent',
  area: 'registration',
  title: 'No client is given a refresh token that it cannot use',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc7591('2'),
  also: [rfc6749('5.2')],
  statement:
    'A client that registered without the grant type refresh_token gets no refresh token, or one that works.',
  profiles: ['registration', 'mcp'],
  needs: ['authorize', 'registration'],
  defect: 'refresh-token-without-grant-type',
  procedure: [
    'Register a public client with grant_types authorization_code alone.',
    'OBTAIN(U1, this client, "openid offline_access", prompt=consent). Without a refresh token the check passes.',
    'REFRESH; assert an access token.',
  ],
  verdict: {
    pass: 'No refresh token comes, or it works.',
    warn: 'A refresh token comes that its client may not use.',
    notApplicable: 'The server has no registration endpoint, or the target file does not open it to checks.',
  },
  control: 'The code of the same client is exchanged, so that a refusal is not one of the client.',
  proof: 'The refusal comes for a token that the same client was given a moment before.',
  exceptions:
    'A server that adds the grant type by itself, or lets every client refresh, is as consistent. One that refuses the request for offline access is, too: nothing was issued.',
  why: 'The client stores a token that never works.',
  cause: 'Issuing goes by the scope, and the token endpoint by the grant types of the client.',
  mend: 'Issue a refresh token only to clients that are registered for the grant.',
  async check(check) {
    const { rp, users, browser, observe } = check
    const metadata = { ...publicMetadata(check), grant_types: ['authorization_code'] }
    await withRegistered(check, metadata, async ({ client }) => {
      const answer = await rp.asked({
        client,
        browser: browser(),
        user: users.first,
        scope: offline,
        prompt: 'consent',
      })
      const subject = 'a client without the grant type refresh_token'
      const expected = 'no refresh token, or one that works'
      if (answer.kind !== 'code')
        return void observe.that(true, { subject, expected, observed: 'offline access is refused to it' })
      const grant = await rp.exchanged(answer)
      if (grant.refreshToken === undefined)
        return void observe.that(true, { subject, expected, observed: 'none', replies: [grant.first] })
      const reply = await rp.refresh(grant)
      refuseCrash(reply)
      observe.that(reply.granted, {
        subject,
        expected,
        observed: reply.granted ? 'one that works' : `one that is refused (${describeRefusal(reply)})`,
        replies: [grant.first, reply],
      })
    })
  },
})
