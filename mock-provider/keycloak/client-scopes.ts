import { OAuthError } from '../kit/oauth-error.ts'
import { values } from '../kit/parameters.ts'
import { uuid } from './identifiers.ts'
import { builtInMappers } from './mappers/built-in.ts'
import { mappersFrom } from './mappers/representation.ts'
import type { Client, ClientScope, GrantedScope } from './model.ts'
import type { Realm } from './realm.ts'
import type { Release } from './release.ts'
import { shaped } from './representation-shape.ts'
import { realmRole } from './roles.ts'
import { scopeShape } from './shapes.ts'

const hiddenInTokens = 'include.in.token.scope'
const shownOnConsent = 'display.on.consent.screen'
const consentText = 'consent.screen.text'

const texts: Readonly<Record<string, string>> = {
  profileScopeConsentText: 'User profile',
  emailScopeConsentText: 'Email address',
  addressScopeConsentText: 'Address',
  phoneScopeConsentText: 'Phone number',
  offlineAccessScopeConsentText: 'Offline Access',
  rolesScopeConsentText: 'User roles',
  organizationScopeConsentText: 'Organization',
}

/** The name of a text that Keycloak looks up in the language of the user. */
export const resource = (name: string): string => `\${${name}}`

/**
 * The scopes of a request: the client's default ones, and those of its optional ones that are named.
 *
 * @throws OAuthError invalid_scope where a name is none of the client's
 */
export function grantedScope(client: Client, parameter: string | undefined): GrantedScope {
  const names = values(parameter)
  const isOffered = (name: string): boolean =>
    name === 'openid' || client.defaultScopes.has(name) || client.optionalScopes.has(name)
  if (!names.every(isOffered)) throw invalidScopes(parameter)
  const optional = names.filter((name) => client.optionalScopes.has(name))
  return { openid: names.includes('openid'), scopes: [...new Set([...client.defaultScopes, ...optional])] }
}

/** The scopes of a token that is there: the client's default ones, and those of its optional ones that it names. */
export function scopeOfToken(client: Client, names: readonly string[]): GrantedScope {
  const optional = names.filter((name) => client.optionalScopes.has(name))
  return { openid: names.includes('openid'), scopes: [...new Set([...client.defaultScopes, ...optional])] }
}

function invalidScopes(parameter: string | undefined): OAuthError {
  return new OAuthError('invalid_scope', `Invalid scopes: ${parameter ?? ''}`)
}

/** A client scope out of a representation, without its roles. */
export function clientScopeFrom(given: Readonly<Record<string, unknown>>, name: string): ClientScope {
  const { id, description, attributes, protocolMappers } = shaped(given, scopeShape)
  return {
    id: typeof id === 'string' ? id : uuid(),
    name,
    description: typeof description === 'string' ? description : '',
    attributes: { ...(attributes as Record<string, string> | undefined) },
    roles: new Set(),
    protocolMappers: mappersFrom((protocolMappers ?? []) as readonly Readonly<Record<string, unknown>>[]),
  }
}

/** The `scope` member of an answer or an access token. */
export function shownScope(realm: Realm, { openid, scopes }: GrantedScope): string {
  const shown = scopes.filter((name) => realm.scopes.get(name)?.attributes[hiddenInTokens] !== 'false')
  return [...(openid ? ['openid'] : []), ...shown].join(' ')
}

/** The `scope` claim of a refresh token, which names hidden scopes, too. */
export function wholeScope(realm: Realm, release: Release, granted: GrantedScope): string {
  if (!release.claims.hiddenScopes) return shownScope(realm, granted)
  return [...(granted.openid ? ['openid'] : []), ...granted.scopes].join(' ')
}

/** Scopes that a user has to agree to, in the order of the realm: all that do not say otherwise. */
export function consentScopes(realm: Realm, scopes: readonly string[]): ClientScope[] {
  return [...realm.scopes.values()].filter(
    ({ name, attributes }) => scopes.includes(name) && attributes[shownOnConsent] !== 'false',
  )
}

/** The text of a scope on the consent page; `raw` as it is stored. */
export function consentTextOf({ name, attributes }: ClientScope): {
  readonly raw: string
  readonly shown: string
} {
  const raw = attributes[consentText] || name
  return { raw, shown: texts[/^\$\{(\w+)\}$/.exec(raw)?.[1] ?? ''] ?? raw }
}

export function clientScope(
  id: string,
  name: string,
  { hidden = false, consent }: { readonly hidden?: boolean; readonly consent?: string } = {},
): ClientScope {
  return {
    id,
    name,
    description: `OpenID Connect built-in scope: ${name}`,
    attributes: {
      ...(consent === undefined ? {} : { [consentText]: consent }),
      ...(hidden
        ? { [hiddenInTokens]: 'false' }
        : name === 'offline_access'
          ? {}
          : { [hiddenInTokens]: 'true' }),
      [shownOnConsent]: String(consent !== undefined),
    },
    roles: new Set(name === 'offline_access' ? [realmRole('offline_access')] : []),
    protocolMappers: builtInMappers(name),
  }
}
