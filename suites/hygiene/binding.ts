import { oidcCore, rfc6749 } from '../../harness/engine/clause.ts'
import { isCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Proof } from '../../harness/rp/client-authentication.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { provenClient } from '../shared/proven-actors.ts'
import { observeLastingCrash, observeRefused } from '../shared/refusal.ts'
import { forgeriesOf } from './forgeries.ts'

export const bindingForeignClientRejected = requirement({
  id: 'binding-foreign-client-rejected',
  area: 'hygiene',
  title: 'An offline token works only for the client it was issued to',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  also: [rfc6749('10.4'), oidcCore('12.1', 'RefreshingAccessToken')],
  statement: 'The server checks that the refresh token belongs to the authenticated client.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize'],
  optional: ['second-client', 'public-client'],
  shows: ['foreign-token-refused'],
  defect: 'refresh-ignores-client-binding',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'Make sure that C2 and P1, each if it exists, can exchange a code of their own, and that ot refreshes after that.',
    'If C2 exists, REFRESH(ot) authenticated as C2; assert a refusal (invalid_grant is the code that fits).',
    'If P1 exists, REFRESH(ot) with client_id P1 and no secret; assert a refusal.',
    'Assert ALIVE(ot) for C1.',
  ],
  verdict: {
    pass: 'Foreign attempts are refused and the owner can still refresh.',
    fail: 'A foreign client obtains tokens.',
    warn: 'The foreign attempt ends the token of the owner.',
    notApplicable: 'The target has one client only.',
  },
  control: 'The owner refreshes its token right before the attempts and right after them.',
  proof:
    'Each attacker exchanges a code of its own before, which needs its real credentials; a client that is refused for itself blocks the check.',
  exceptions: 'A server that takes the attempt for a leak and revokes the token gets a warning.',
  conflicts:
    'Revoking on a foreign attempt is a possible reaction to leakage but lets others cause an outage, hence a warning.',
  why: 'A leaked token could be used by every client there is.',
  cause: 'The token is looked up by its value alone.',
  mend: 'Compare the client of the grant with the one that has authenticated.',
  async check(check) {
    const { rp, users, clients, browser, observe, has, found, notApplicable } = check
    const grant = await rp.offline(users.first, clients.main, browser())
    const others: readonly (readonly [string, TestClient])[] = [
      ...(has('second-client') ? ([['another client', clients.second]] as const) : []),
      ...(has('public-client') && clients.public.clientId !== clients.main.clientId
        ? ([['a public client', clients.public]] as const)
        : []),
    ]
    if (others.length === 0) notApplicable('the target file has no other client')
    for (const [, client] of others) await provenClient(check, client)
    // The sign-ins at the others are not what a death of the token is blamed on.
    await rp.refreshed(grant)
    let refusedAll = true
    for (const [who, client] of others) {
      const reply = await rp.refreshToken(grant.refreshToken ?? '', client)
      if (!observeRefused({ observe }, reply, `a refresh with the token by ${who}`)) refusedAll = false
    }
    found('foreign-token-refused', refusedAll)
    // A foreign attempt that succeeds may well have used the token up, so only refused ones are asked about.
    if (refusedAll) await observe.alive(grant, 'the token for its own client afterwards', 'weakness')
  },
})

export const bindingClientAuthenticationRequired = requirement({
  id: 'binding-client-authentication-required',
  area: 'hygiene',
  title: 'A confidential client has to authenticate to use its offline token',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  also: [oidcCore('12.1', 'RefreshingAccessToken')],
  statement: 'Knowledge of the token alone is not enough when the client has credentials.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize', 'confidential-client'],
  defect: 'refresh-skips-client-authentication',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'POST the refresh request with client_id=C1 only; assert a refusal (invalid_client is the code that fits).',
    'POST it without any client information; assert a refusal.',
    'If C1 has a secret, POST it with a wrong one, in the Authorization header and in the body; assert a refusal each time.',
    'Assert ALIVE(ot) with correct authentication.',
  ],
  verdict: {
    pass: 'All unauthenticated requests are refused and the token survives.',
    fail: 'Tokens are issued without valid authentication.',
    warn: 'The failed attempts end the token.',
  },
  control: 'The same token refreshes with the real credentials after all refusals.',
  proof: 'The client exchanged the code with its real credentials before, so the token is good and its own.',
  exceptions:
    'A server that locks a client out after wrong secrets gets a warning; one with public clients only is not-applicable.',
  why: 'A token in a log would be enough, and the secret would protect nothing.',
  cause: 'The refresh token alone is taken as proof of the client.',
  mend: 'Authenticate confidential clients at every request to the token endpoint.',
  hazard: 'changed-secret',
  async check({ rp, users, clients, browser, observe }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const wrong = `not-${crypto.randomUUID()}`
    const attempts: readonly (readonly [string, Proof])[] = [
      ['with client_id only', { method: 'none' }],
      ['without any client information', { method: 'nothing' }],
      ...(client.secret === undefined
        ? []
        : ([
            ['with a wrong secret in the header', { method: 'client_secret_basic', secret: wrong }],
            ['with a wrong secret in the body', { method: 'client_secret_post', secret: wrong }],
          ] as const)),
    ]
    let refusedAll = true
    for (const [how, proof] of attempts) {
      const reply = await rp.refreshToken(grant.refreshToken ?? '', client, { proof })
      if (!observeRefused({ observe }, reply, `a refresh ${how}`)) refusedAll = false
    }
    // An attempt that succeeded may well have used the token up.
    if (refusedAll) await observe.alive(grant, 'the offline token after the refused attempts', 'weakness')
  },
})

export const bindingTamperedTokenRejected = requirement({
  id: 'binding-tampered-token-rejected',
  area: 'hygiene',
  title: 'A modified offline token is refused',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('10.4'),
  statement:
    'Refresh tokens cannot be generated, changed or guessed into valid ones; self-contained tokens are protected by a verified signature.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'tampered-token-accepted',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'REFRESH with the last character of ot changed, with one character in the middle changed, and with one character appended; assert a refusal each time.',
    'If ot is a JWT: change a claim in the payload and keep the signature; replace the header by alg none with an empty signature; re-sign with HS256 using the public key of the server, as JWK and as PEM, as secret; assert a refusal each time.',
    'Assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'Every variant is refused and the original works.',
    fail: 'A modified token yields tokens.',
    warn: 'A variant is answered with a 5xx status, or the original does not work afterwards.',
  },
  control: 'The original refreshes after all variants were refused.',
  proof: 'Each variant differs from the original in what it decodes to, and in nothing else of the request.',
  exceptions: 'An opaque token is changed in three places; what is said of JWTs does not apply to it.',
  conflicts:
    'Changing the very last base64url character may encode the same bytes; the harness picks a change that alters the decoded value.',
  why: 'Anybody could write themselves a token for any user.',
  cause: 'The content of the token is trusted before its signature is verified.',
  mend: 'Verify the signature before anything of the content is used, or hand out random references.',
  async check({ rp, users, clients, browser, observe }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    for (const { how, token } of await forgeriesOf(grant.refreshToken ?? '', rp)) {
      const present = () => rp.refreshToken(token, client)
      const reply = await present()
      const subject = `a refresh with the offline token, ${how}`
      const replies = [reply]
      if (isCrash(reply)) {
        await observeLastingCrash({ observe }, present, subject)
        continue
      }
      const observed = reply.granted ? 'an access token' : describeRefusal(reply)
      observe.that(!reply.granted, { subject, expected: 'refused', observed, replies })
    }
    await observe.alive(grant, 'the offline token itself afterwards', 'weakness')
  },
})
