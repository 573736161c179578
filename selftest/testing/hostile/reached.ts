import type { Place } from './answer.ts'

export const signInPlaces: readonly Place[] = ['discovery', 'authorize', 'login', 'consent', 'token']

/** What a requirement asks beyond a sign-in, by its name. */
export function placesBeyond(id: string): readonly Place[] {
  const more: readonly (readonly [RegExp, readonly Place[]])[] = [
    [/^logout-(rp|offline|online|mixed|user-s|relogin|refresh)|^isolation-logout/, ['logout']],
    [/userinfo|refresh-success/, ['userinfo']],
    [/id-token|auth-time/, ['jwks']],
    [/^introspection/, ['introspect']],
    [/^revoke-token|^isolation-token/, ['revoke']],
    [/admin|^state|client-(all|list|revoke)|^revoke-user/, ['calls']],
  ]
  return more.flatMap(([pattern, places]) => (pattern.test(id) ? places : []))
}

/** Without a sign-in of its own, or only where the target says more than ours. */
export const outOfReach = /^metadata|restart|^lifetime-no-expiry/
