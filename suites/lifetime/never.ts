import type { Check } from '../../harness/checks/context.ts'
import { keycloakGuide, oidcCore, rfc9700 } from '../../harness/engine/clause.ts'
import type { Browser } from '../../harness/http/browser.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { announcements } from './announcements.ts'
import { canPass, day, marginOf, needSeconds, outlived } from './passing-time.ts'

/** Seconds by which an announcement may be off: it was made a moment ago, by another clock. */
const tolerance = 60

export const lifetimeNoExpiryDeclared = requirement({
  id: 'lifetime-no-expiry-declared',
  area: 'lifetime',
  title: 'An offline token carries no expiry',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts')],
  statement:
    'A server whose offline tokens never expire says so: no exp in the token or in its introspection, and refresh_expires_in equal to 0.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize'],
  defect: 'offline-token-has-expiry',
  procedure: [
    'OFFLINE(U1, C1, B1) -> response with ot.',
    'If ot is a JWT, decode it without verification and assert that exp is absent (or 0).',
    'If the response has refresh_expires_in, assert that it is 0.',
    'If ot can be introspected, assert that exp is absent (or 0; one in the past is not the subject here).',
    'REFRESH(ot, C1) and assert the same for the new response.',
  ],
  verdict: {
    pass: 'No representation of ot carries an expiry.',
    fail: 'An expiry is declared that is not that of a declared idle limit.',
    notApplicable:
      'policy.offline_max_limit is set, or the token is opaque, not introspectable and refresh_expires_in is absent.',
  },
  control: 'The token refreshes in the check, so what is read is that of a living token.',
  proof: 'At least one place tells something about the end of the token, else the check is not-applicable.',
  exceptions:
    'A server whose owner declares an idle limit may announce that one, at most a minute off; one with a declared maximum is not-applicable.',
  conflicts:
    'RFC 9700 wants refresh tokens to expire after inactivity; an absolute expiry is not required by any specification. With a configured maximum the same product does set exp and refresh_expires_in.',
  evidence: [
    'Keycloak OfflineTokenTest offlineTokenBrowserFlow and offlineRefreshWhenNoOfflineScope',
    'keycloak/keycloak#8919',
  ],
  why: 'A client that believes the time asks the user to sign in for nothing.',
  cause: 'The server announces the end of the access token or of the session as that of the offline token.',
  mend: 'Leave exp out of offline tokens that do not expire, and send refresh_expires_in 0.',
  async check(check) {
    const { rp, users, clients, browser, observe, policy, notApplicable } = check
    if (typeof policy.offline_max_limit === 'number') {
      notApplicable(`the target declares a maximum of ${policy.offline_max_limit} s`)
    }
    const grant = await rp.offline(users.first, clients.main, browser())
    const told = [
      ...(await announcements(check, grant, grant.first, 'after the code exchange')),
      ...(await announcements(check, grant, await rp.refreshed(grant), 'after a refresh')),
    ]
    if (told.length === 0) {
      return notApplicable('nothing tells when the token expires: it is opaque and not introspectable here')
    }
    const idle = policy.offline_idle_limit
    for (const { where, seconds, replies } of told) {
      const declared =
        seconds !== undefined && typeof idle === 'number' && Math.abs(seconds - idle) <= tolerance
      observe.that(seconds === undefined || declared, {
        subject: `the expiry of the offline token in ${where}`,
        expected: typeof idle === 'number' ? `none, or the declared idle limit of ${idle} s` : 'none',
        observed: seconds === undefined ? 'none' : declared ? 'that limit' : `in ${seconds} s`,
        replies,
      })
    }
  },
})

export const lifetimeDeclaredNeverIsHonoured = requirement({
  id: 'lifetime-declared-never-is-honoured',
  area: 'lifetime',
  title: 'A token declared as never expiring is not killed by a hidden idle limit',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  statement:
    'If the response says 0 and the target declares no idle limit, a long pause may not kill the token; if there is an idle limit, the declaration is misleading and has to be reported.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize'],
  optional: ['time-travel'],
  reliesOn: ['offline-outlives-session'],
  defect: 'silent-idle-expiry',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; record refresh_expires_in and the exp facts.',
    'TRAVEL past policy.offline_idle_limit plus five minutes, or +400 days if it is none, without using ot.',
    'Probe REFRESH(ot, C1).',
  ],
  verdict: {
    pass: 'The token is alive.',
    fail: 'policy.offline_idle_limit is none and the token is refused.',
    warn: 'An idle limit is declared in the target file and enforced, while the token response still says 0.',
    notApplicable:
      'The response declares a finite lifetime, or the clock cannot be moved and the pause is too long to wait for.',
  },
  control:
    'The grant itself: the refresh after the pause is the only use, and a crash or a rate limit is no refusal.',
  proof: 'What the refresh issues shows that the clock moved as far as it was moved.',
  exceptions:
    'A server that declares its idle limit and announces it is not-applicable; one that declares it and says 0 gets a warning.',
  conflicts:
    'With the defaults of Keycloak the documentation says that an offline token never expires and in the same paragraph that it has to be used every 30 days; the token response says 0 in both cases. We report a warning for the default set-up and a failure only for a contradiction with the target file.',
  evidence: ['keycloak/keycloak#48063', 'keycloak/keycloak#8919'],
  disturbs: 'clock',
  why: 'A job that runs once a quarter fails, and nobody knows why.',
  cause: 'A default idle limit applies that the documentation of the deployment does not mention.',
  mend: 'Switch the idle limit off, or announce it.',
  hazard: 'short-idle',
  async check(check) {
    const { rp, users, clients, browser, observe, policy, notApplicable } = check
    if (typeof policy.offline_max_limit === 'number') {
      notApplicable(`the target declares a maximum of ${policy.offline_max_limit} s`)
    }
    const grant = await rp.offline(users.first, clients.main, browser())
    const finite = (await announcements(check, grant, grant.first, 'the first answer')).find(
      ({ seconds }) => seconds !== undefined,
    )
    if (finite !== undefined) notApplicable(`the token is announced to end in ${finite.seconds} s`)
    const limit = policy.offline_idle_limit
    if (typeof limit !== 'number') {
      needSeconds(check, 400 * day)
      await rp.wait(400 * day)
      await observe.alive(grant, 'the offline token after 400 days without use')
      return
    }
    const pause = limit + marginOf(check)
    needSeconds(check, pause)
    await rp.wait(pause)
    const reply = await rp.refresh(grant)
    const silent = grant.first.json?.refresh_expires_in === 0
    observe.that(
      reply.granted || !silent,
      {
        subject: `the offline token after the declared idle limit of ${limit} s`,
        expected: 'a token response that does not announce 0, or a token that lives',
        observed: reply.granted
          ? 'it refreshes'
          : `refused (${describeRefusal(reply)})${silent ? ', although the answer said 0' : ''}`,
        replies: [grant.first, reply],
      },
      'weakness',
    )
  },
})

export const lifetimeSurvivesSsoExpiry = requirement({
  id: 'lifetime-survives-sso-expiry',
  area: 'lifetime',
  title: 'Offline tokens outlive the idle and the maximum lifetime of the login session',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts'), oidcCore('11', 'OfflineAccess')],
  statement: 'The timeouts of the login session do not apply to offline tokens.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize', 'online-session'],
  optional: ['time-travel', 'online-refresh-token'],
  shows: ['offline-outlives-session'],
  defect: 'offline-bound-to-session-max',
  procedure: [
    'If available ONLINE(U1, C1, B1) -> rt as contrast, then OFFLINE(U1, C1, B1) -> ot in the same session.',
    'TRAVEL(policy.sso_idle_limit + 5 minutes); make sure that SSO(B1, C1) = ended; assert ALIVE(ot); rt alive is a weakness.',
    'In a new browser repeat, keeping the login session active with prompt=none requests until policy.sso_max_limit has passed; make sure that SSO = ended; assert ALIVE(ot).',
    'A limit that is not declared, or not shorter than those declared for offline tokens, has no round.',
  ],
  verdict: {
    pass: 'ot is alive after both kinds of session expiry.',
    fail: 'ot is refused in one of the rounds.',
    warn: 'rt is still alive after the session expired.',
    notApplicable:
      'No limit of the login session is declared that is shorter than those of offline tokens, or none that can be waited for where the clock cannot be moved.',
  },
  control:
    'The login session is seen to have ended in the same browser right before, so that the token had to outlive it.',
  proof: 'A request with prompt=none finds no login session any more, else the check is blocked.',
  exceptions:
    'A server that lets online refresh tokens outlive the login session gets a warning; one that ends sessions late declares session_tolerance.',
  conflicts:
    'OIDC Core defines access while the user is not logged in, which covers expired sessions too, but without a keyword on lifetimes.',
  evidence: ['keycloak/keycloak#9299', 'keycloak/keycloak PR 3836'],
  disturbs: 'clock',
  why: 'Access that was to last would end with the working day.',
  cause: 'The offline token is stored with the login session, or gets the end of the session as its own.',
  mend: 'Give offline grants lifetimes of their own.',
  hazard: 'short-life',
  async check(check) {
    const { rp, users, clients, browser, observe, policy, has, notApplicable, blocked } = check
    const client = clients.main
    const margin = marginOf(check)
    const limits = [policy.sso_idle_limit, policy.sso_max_limit].map((limit) =>
      outlived(limit, policy, margin),
    )
    if (limits.every((limit) => limit === undefined)) {
      return notApplicable(
        'no limit of the login session is declared that is shorter than those of offline tokens',
        'declared: { sso_idle_limit: <seconds> }',
      )
    }
    const [idle, max] = limits.map((limit) =>
      limit !== undefined && canPass(check, limit + margin) ? limit : undefined,
    )
    if (idle === undefined && max === undefined) {
      needSeconds(check, Math.min(...limits.filter((limit) => limit !== undefined)) + margin)
    }
    const expired = async (device: Browser, limit: string) => {
      if ((await rp.session(device, client)) === 'alive') blocked(`a login session that ends at its ${limit}`)
    }
    if (idle !== undefined) {
      const device = browser()
      const contrast = has('online-refresh-token') ? await rp.online(users.first, client, device) : undefined
      const grant = await rp.offline(users.first, client, device)
      await rp.wait(idle + margin)
      await expired(device, 'idle limit')
      const outlives = await observe.alive(
        grant,
        'the offline token after the login session was idle for too long',
      )
      check.found('offline-outlives-session', outlives)
      if (contrast?.refreshToken !== undefined) {
        await observe.dead(contrast, 'the online token after the login session expired', 'weakness')
      }
    }
    if (max !== undefined) {
      const device = browser()
      const grant = await rp.offline(users.first, client, device)
      const step = typeof policy.sso_idle_limit === 'number' ? policy.sso_idle_limit / 2 : max
      for (let passed = 0; passed < max + margin; ) {
        const seconds = Math.min(step, max + margin - passed)
        await rp.wait(seconds)
        passed += seconds
        if (passed < max + margin) await rp.session(device, client)
      }
      await expired(device, 'maximum')
      const outlives = await observe.alive(grant, 'the offline token after the maximum of the login session')
      check.found('offline-outlives-session', outlives)
    }
  },
})

export const lifetimeRegularUseNeverExpires = requirement({
  id: 'lifetime-regular-use-never-expires',
  area: 'lifetime',
  title: 'An offline token in regular use works for years',
  level: 'PROFILE',
  basis: 'product',
  clause: keycloakGuide('Offline access', '_offline-access'),
  also: [keycloakGuide('Session and token timeouts', '_timeouts'), rfc9700('4.14.2')],
  statement:
    'Every refresh restarts the idle clock, and without a configured maximum nothing else ends the token.',
  profiles: ['never-expires', 'keycloak'],
  needs: ['authorize', 'time-travel'],
  reliesOn: ['offline-outlives-session'],
  defect: 'idle-clock-not-reset',
  procedure: [
    'If the driver has admin-lifetimes, set the idle limit to 30 days and no maximum; otherwise use the policy of the target.',
    'OFFLINE(U1, C1, B1) -> ot.',
    'Repeat 40 times: TRAVEL(half of the idle limit in force, or 30 days if there is none), REFRESH following the newest token, assert 200.',
    'Assert that the travelled time exceeds 400 days; add rounds until it does.',
    'Where the check has set the idle limit: TRAVEL past it and REFRESH; a refusal shows that it was in force. A token that lives on is recorded: it is the subject of lifetime-idle-expiry-enforced.',
  ],
  verdict: {
    pass: 'Every refresh succeeds.',
    fail: 'A refresh is refused although no pause exceeded the idle limit.',
    notApplicable:
      'policy.offline_max_limit is finite, or the idle limit is so short that 400 days need more than 1000 refreshes.',
  },
  control: 'The chain itself: each refresh was preceded by one that worked, half an idle limit before.',
  proof:
    'What each refresh issues shows that the clock moved. An idle limit that the check sets is seen to be in force by the refusal after a pause that is longer.',
  exceptions:
    'A server with a declared maximum is not-applicable, and so is one whose idle limit would need more than 1000 refreshes.',
  evidence: ['keycloak/keycloak#41191'],
  disturbs: 'lifetimes',
  why: 'A job that did its work every night stops after a month.',
  cause: 'The idle limit counts from the issue of the token instead of its last use.',
  mend: 'Count the idle limit from the last use, and set no maximum.',
  hazard: 'short-life',
  async check(check) {
    const { rp, users, clients, browser, observe, operations, policy, has, notApplicable } = check
    if (typeof policy.offline_max_limit === 'number') {
      notApplicable(`the target declares a maximum of ${policy.offline_max_limit} s`)
    }
    const settable = has('admin-lifetimes')
    if (settable) await operations.setOfflineLimits({ idle: 30 * day, max: null })
    const idle = settable ? 30 * day : policy.offline_idle_limit
    const step = typeof idle === 'number' ? idle / 2 : 30 * day
    const rounds = Math.max(40, Math.ceil((400 * day) / step) + 1)
    if (rounds > 1000) notApplicable(`400 days are ${rounds} refreshes at the declared idle limit`)
    const grant = await rp.offline(users.first, clients.main, browser())
    for (let round = 1; round <= rounds; round++) {
      await rp.wait(step)
      const reply = await rp.refresh(grant)
      if (round < rounds && reply.granted) continue
      observe.that(reply.granted, {
        subject: `the offline token in regular use, after ${Math.floor((round * step) / day)} days`,
        expected: 'still refreshes',
        observed: reply.granted ? 'an access token' : `refused (${describeRefusal(reply)})`,
        replies: [reply],
      })
      if (!reply.granted) return
    }
    if (settable && typeof idle === 'number') await idleLimitInForce(check, grant, idle + marginOf(check))
  },
})

/** Without an idle limit in force nothing was restarted by the refreshes. */
async function idleLimitInForce(
  { rp, observe, tookEffect }: Check,
  grant: Grant,
  pause: number,
): Promise<void> {
  await rp.wait(pause)
  const reply = await rp.refresh(grant)
  if (reply.granted) {
    observe.note(`the offline token after ${pause} s without use`, 'it refreshes', [reply])
    return
  }
  refuseCrash(reply)
  tookEffect()
}
