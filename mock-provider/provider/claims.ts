import type { Core } from './core.ts'
import type { ClaimsRequest, Client, User } from './model.ts'

/** Which claims a scope value brings. @see OpenID Connect Core 1.0, section 5.4 */
const claimsOfScope: Readonly<Record<string, readonly string[]>> = {
  profile: [
    ...['name', 'family_name', 'given_name', 'middle_name', 'nickname', 'preferred_username', 'profile'],
    ...['picture', 'website', 'gender', 'birthdate', 'zoneinfo', 'locale', 'updated_at'],
  ],
  email: ['email', 'email_verified'],
  address: ['address'],
  phone: ['phone_number', 'phone_number_verified'],
}

/** Says who somebody is, or belongs to the token itself, so no configuration may set it. */
const reserved = new Set([
  ...['iss', 'sub', 'aud', 'exp', 'iat', 'nbf', 'jti', 'nonce', 'azp', 'at_hash', 'c_hash', 's_hash'],
  ...['auth_time', 'acr', 'amr', 'sid', 'typ', 'client_id', 'scope', 'cnf', 'events'],
])

/** Claims about a user that a scope brings, and those that were asked for by name. */
export function userClaims(
  core: Core,
  user: User,
  scope: readonly string[],
  named: readonly string[] = [],
): Record<string, unknown> {
  const own = core.options.scopes ?? {}
  const wanted = scope.flatMap((value) => [...(claimsOfScope[value] ?? []), ...(own[value]?.claims ?? [])])
  const names = new Set([...wanted, ...named])
  if (names.size === 0) return {}
  const all = Object.entries(allClaims(user))
  return Object.fromEntries(all.filter(([name]) => names.has(name) && !reserved.has(name)))
}

/** What goes into the ID token besides what it is about. */
export function idTokenClaims(
  core: Core,
  user: User,
  scope: readonly string[],
  claims: ClaimsRequest | undefined,
): Record<string, unknown> {
  const where = core.options.id_token_claims ?? (core.options.strict === true ? 'userinfo-only' : 'always')
  return userClaims(core, user, where === 'always' ? scope : [], claims?.idToken)
}

/** What a client's access tokens say besides the claims of the token itself. */
export function accessTokenClaims({ accessTokenClaims: own }: Client): Record<string, unknown> {
  return own === undefined
    ? {}
    : Object.fromEntries(Object.entries(own).filter(([name]) => !reserved.has(name)))
}

/** Names of all claims that a provider can say of anybody. */
export function supportedClaims(core: Core): string[] {
  const own = Object.values(core.options.scopes ?? {}).flatMap(({ claims = [] }) => claims)
  const ofUsers = (core.options.users ?? []).flatMap(({ claims = {} }) => Object.keys(claims))
  const standard = ['sub', ...Object.values(claimsOfScope).flat(), 'auth_time', 'acr', 'amr', 'sid']
  return [...new Set([...standard, ...own, ...ofUsers])]
}

/** Everything that can be said of a user: what was configured, and plausible values for the rest. */
function allClaims(user: User): Record<string, unknown> {
  const { name, username, email, made } = user
  const words = name.trim().split(/\s+/)
  const page = `https://people.example/${encodeURIComponent(username)}`
  return {
    name,
    given_name: words[0],
    ...(words.length > 1 ? { family_name: words.slice(1).join(' ') } : {}),
    nickname: username,
    preferred_username: username,
    profile: page,
    picture: `${page}/picture.png`,
    website: page,
    birthdate: '1990-01-01',
    zoneinfo: 'Europe/Berlin',
    locale: 'en',
    updated_at: Math.floor(made.at / 1000),
    email,
    email_verified: true,
    address: {
      formatted: '1 Example Street\n12345 Exampleton\nUnited States',
      street_address: '1 Example Street',
      locality: 'Exampleton',
      postal_code: '12345',
      country: 'US',
    },
    phone_number: '+12025550123',
    phone_number_verified: true,
    ...user.claims,
  }
}
