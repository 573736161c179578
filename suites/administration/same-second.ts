import { rfc7009 } from '../../harness/engine/clause.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'

const mostTries = 5

export const revokeAdminSameSecond = requirement({
  id: 'revoke-admin-same-second',
  area: 'administration',
  title: 'A revocation also covers tokens that were issued in the same second',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc7009('2.1'),
  statement:
    'A revocation takes effect at once for what exists when it is sent: a mark kept in whole seconds may not spare a token that is a few milliseconds old.',
  profiles: ['offline-management', 'keycloak'],
  needs: ['authorize', 'second-user', 'admin-revoke-user'],
  reliesOn: ['admin-user-revocation-ends-tokens'],
  defect: 'user-cutoff-spares-same-second',
  procedure: [
    'OBTAIN the codes of OFFLINE(U1, C1, B1) and OFFLINE(U2, C1, B2).',
    'Exchange that of U1 -> ot, at once ADMIN-REVOKE-USER(U1), then exchange that of U2 -> control.',
    'Where the ID tokens of both were issued in the same second, so was the revocation; else try again, five times in all.',
    'Make sure that ALIVE(control), else the check is blocked; assert DEAD(ot).',
  ],
  verdict: {
    pass: 'ot is refused and the control works.',
    warn: 'ot survives the revocation.',
    notApplicable:
      'Exchange and revocation could not be brought into one second, or the call sends a moment of its own.',
  },
  control:
    "Another user's token, issued right after the revocation, refreshes when the first one is refused.",
  proof:
    'The tokens issued right before and right after the revocation carry the same second. That the operation ends older tokens is known from revoke-admin-user-all-kills.',
  exceptions:
    'Servers that are too slow for one second, or that issue at most one token a second, get not-applicable. A declared propagation window is granted.',
  conflicts:
    'RFC 7009 is about revocation by the client and allows for a delay, but not for a token that is never reached. Keycloak 26.7 spares such tokens.',
  why: 'A token of the very second of the incident survives.',
  cause: 'The mark of the revocation is compared with the time of the token in whole seconds, by less-than.',
  mend: 'Compare the order of events, or times in milliseconds with less-or-equal.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, notApplicable, setAside, has } = check
    if (rp.throttled) return notApplicable('the server issues at most one token a second')
    const request = { client: clients.main, scope: 'openid offline_access', prompt: 'consent' } as const
    for (let tries = 0; tries < mostTries; tries++) {
      const own = await rp.code({ ...request, user: users.first, browser: browser() })
      const other = await rp.code({ ...request, user: users.second, browser: browser() })
      const grant = await rp.exchanged(own)
      await operations.revokeAtOnce('admin-revoke-user', { user: users.first, client: clients.main, grant })
      const control = await rp.exchanged(other)
      const second = issuedIn(grant)
      if (second === undefined && !has('openid'))
        return notApplicable('no ID token says in which second the tokens were issued')
      if (second === undefined || grant.refreshToken === undefined) {
        return check.blocked('an ID token that says when it was issued, with a refresh token')
      }
      if (second !== issuedIn(control)) {
        setAside()
        continue
      }
      await livingControl(check, control, "another user's token from right after the revocation")
      await observe.dead(grant, 'the offline token that was issued in the second of the revocation')
      return
    }
    notApplicable(
      `the server is too slow to issue a token and to revoke within one second, tried ${mostTries} times`,
    )
  },
})

/** The second in which the tokens of a grant were issued, as they say themselves. */
function issuedIn({ firstIdToken }: Grant): number | undefined {
  const { iat } = claimsOf(firstIdToken) ?? {}
  return typeof iat === 'number' ? Math.floor(iat) : undefined
}
