import { setTimeout as sleep } from 'node:timers/promises'
import { keycloakGuide, oidcCore } from '../../harness/engine/clause.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { header, type Reply } from '../../harness/http/reply.ts'
import { headerOf } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'

/** More than any cap that was seen in the field, and few enough for a rate limit. */
const rounds = 100
const mostPauses = 5

export const lifetimeManyRefreshes = requirement({
  id: 'lifetime-many-refreshes',
  area: 'lifetime',
  title: 'There is no hidden limit on the number of refreshes',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement: 'An offline token can be used again and again.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize'],
  optional: ['userinfo'],
  asks: ['refreshed-token-opens-userinfo'],
  defect: 'refresh-count-cap',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'REFRESH 100 times in sequence, always using the newest token.',
    'Assert 200 each time, and USERINFO with the last access token where UserInfo was seen to take one that was refreshed.',
  ],
  verdict: {
    pass: 'All refreshes succeed. A rate limit (429) that passes while the harness waits as told is recorded.',
    fail: 'A refresh is refused with an OAuth error.',
  },
  control: 'Each refresh but the first was preceded by one that worked a moment before.',
  proof:
    'The number of refreshes that were granted is counted; pauses that the server asks for are real ones.',
  exceptions:
    'A server that limits the rate is waited for, up to ten seconds at five places, which is recorded; one that goes on to refuse is an error of the run, not a limit.',
  conflicts: 'Rate limiting is legitimate and is not counted as a limit.',
  why: 'Clients that refresh often fail first, after weeks in which all was well.',
  cause: 'A counter or a bounded table of issued tokens hangs on the grant.',
  mend: 'Replace rows in place or sweep them, and remove the counter.',
  async check({ rp, users, clients, browser, observe, has, knows }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    let limited = 0
    for (let round = 1; round <= rounds; round++) {
      const reply = await rp.refresh(grant)
      if (reply.status === 429 && limited < mostPauses) {
        limited += 1
        // A limit of the rate counts real time, whatever the clock of the target is moved to.
        await sleep(pauseOf(reply) * 1000)
        round -= 1
        continue
      }
      if (round < rounds && reply.granted) continue
      observe.that(reply.granted, {
        subject: `refresh number ${round}`,
        expected: 'an access token',
        observed: reply.granted ? 'an access token' : `refused (${describeRefusal(reply)})`,
        replies: [reply],
      })
      if (!reply.granted) return
    }
    if (limited > 0)
      observe.note(`${rounds} refreshes in a row`, `the server asked for a pause ${limited} times`, [
        grant.latest,
      ])
    if (!has('userinfo') || !knows('refreshed-token-opens-userinfo')) return
    const { accepted, reply } = await rp.userinfoSubject(grant.accessToken)
    observe.that(accepted, {
      subject: `the access token of refresh number ${rounds} at UserInfo`,
      expected: 'accepted',
      observed: accepted ? 'accepted' : describeRefusal(reply),
      replies: [reply],
    })
  },
})

export const lifetimeFirstTokenStaysValid = requirement({
  id: 'lifetime-first-token-stays-valid',
  area: 'lifetime',
  title: 'Without rotation the very first offline token keeps working',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts')],
  statement:
    'If rotation is off, storing the first offline token once is enough, even when refresh responses contain other token values.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize'],
  defect: 'earlier-offline-token-invalidated',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot0.',
    'REFRESH five times following the newest token.',
    'REFRESH(ot0, C1); assert 200.',
  ],
  verdict: {
    pass: 'ot0 still works.',
    fail: 'ot0 is refused.',
    notApplicable: 'policy.rotation is not none.',
  },
  control:
    'Five refreshes work right before the first token is presented; a crash or a rate limit is no refusal.',
  proof: 'The five refreshes are needed to work, each with whatever token came last.',
  exceptions:
    'A server that rotates, or whose owner does not say whether it does, is not-applicable. A server that ends the line when an old token comes back rotates.',
  conflicts:
    'RFC 6749 tells the client to discard the old token when it gets a new one, so relying on ot0 is a vendor promise. With a configured maximum the first token of Keycloak carries an expiry and this promise ends.',
  evidence: ['keycloak/keycloak#26477', 'Keycloak OfflineTokenTest offlineTokenDirectGrantFlow'],
  why: 'Clients that stored the token once, as they may without rotation, lose their access.',
  cause: 'A refresh ends the token it was made with although rotation is off.',
  mend: 'Leave earlier tokens of the grant in force where rotation is off.',
  hazard: 'rotation',
  async check({ rp, users, clients, browser, observe, policy, notApplicable }) {
    const client = clients.main
    const kind = client.authentication === 'none' ? 'public' : 'confidential'
    const rotation = policy.rotation?.[kind]
    if (rotation !== 'none') {
      notApplicable(
        rotation === undefined
          ? `the target does not declare whether it rotates for ${kind} clients`
          : `the target declares rotation for ${kind} clients`,
        `declared: { rotation: { ${kind}: none } }`,
      )
    }
    const grant = await rp.offline(users.first, client, browser())
    const first = grant.firstRefreshToken ?? ''
    for (let round = 0; round < 5; round++) await rp.refreshed(grant)
    await observe.aliveToken(first, client, 'the very first offline token after five refreshes')
  },
})

export const lifetimeSurvivesKeyRotation = requirement({
  id: 'lifetime-survives-key-rotation',
  area: 'lifetime',
  title:
    'Rotating the signing keys does not end offline tokens, and refreshed tokens verify with the published keys',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('10.1.1', 'RotateSigKeys'),
  also: [oidcCore('2', 'IDToken')],
  statement:
    'Key rollover is meant to be smooth: tokens issued before stay usable, and everything signed afterwards names a key that the JWKS document contains.',
  profiles: ['oidc-core', 'keycloak'],
  needs: ['authorize', 'rotate-signing-key', 'discovery'],
  defect: 'key-rotation-breaks-offline-refresh',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; remember the kid of the ID token, and which of id and at verify with a key of the set.',
    'Rotate the signing key in the admin API, keeping the old key for verification only.',
    'Assert ALIVE(ot); the answer has at and perhaps id.',
    'Fetch jwks_uri afresh; assert that the signatures of those that verified before verify with a key of the set.',
  ],
  verdict: {
    pass: 'ot works after the rotation and new signatures verify.',
    warn: 'ot is refused after the rotation, or the signing key of new tokens is not in the JWKS document.',
  },
  control:
    'The tokens of the code exchange verify before the rotation; a token that does not verify then is none that clients could verify, and is left out.',
  proof: 'The published key set differs after the rotation, else the check is blocked.',
  exceptions:
    'Access tokens that are opaque, encrypted, or signed with a key that is not published are not looked at. A server that removes the old key at once may end self-contained tokens: a warning.',
  conflicts:
    'Only the retention of old keys in the JWKS document is a written recommendation; that refresh tokens survive is inferred, and removing a key completely may end self-contained tokens.',
  disturbs: 'keys',
  why: 'A routine change of keys would ask all users to sign in again.',
  cause: 'Refresh tokens are signed with the key of ID tokens, and only the active one is tried.',
  mend: 'Verify refresh tokens with every key that is not withdrawn, or keep them as references.',
  hazard: 'new-key',
  async check({ rp, users, clients, browser, observe, operations }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const before = headerOf(grant.firstIdToken)?.kid
    const verifiable = {
      'ID token': await verifies(grant.firstIdToken),
      'access token': await verifies(grant.accessToken),
    }
    await operations.rotateSigningKey()
    if (!(await observe.alive(grant, 'the offline token after a new signing key became active'))) return
    const { latest } = grant
    for (const [name, token] of [
      ['ID token', latest.idToken],
      ['access token', latest.accessToken],
    ] as const) {
      const header = headerOf(token)
      if (token === undefined || header === undefined || !verifiable[name]) continue
      if (name === 'ID token' && before !== undefined && before === header.kid) {
        observe.note('the key of the new ID token', 'the one of before the rotation', [latest])
      }
      const verified = await rp.verified(token, client)
      const broken = 'error' in verified
      observe.that(!broken, {
        subject: `the ${name} of a refresh after the rotation`,
        expected: 'a signature that verifies with the published keys',
        observed: broken ? verified.error : 'it verifies',
        replies: [latest],
      })
    }

    async function verifies(token: string | undefined): Promise<boolean> {
      return (
        token !== undefined &&
        headerOf(token) !== undefined &&
        !('error' in (await rp.verified(token, client)))
      )
    }
  },
})

/** How long a server that limits the rate asks to wait, in seconds. @see RFC 9110, section 10.2.3 */
function pauseOf(reply: Reply): number {
  const asked = Number(header(reply, 'retry-after'))
  return Number.isFinite(asked) && asked > 0 ? Math.min(asked, 10) : 1
}
