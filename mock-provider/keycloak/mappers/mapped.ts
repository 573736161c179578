import type { Client, GrantedScope, User, UserSession } from '../model.ts'
import type { RealmRequest } from '../realm-request.ts'
import { loopback } from '../realm-request.ts'
import { webOriginsOf } from '../redirect-uris.ts'
import { isForUser, roleClaims, rolesInScope } from '../roles.ts'
import type { Claims } from './claims.ts'
import { applyMappers, type Destination } from './mapper-kinds.ts'

/** Whom and what a token is about. */
export interface About {
  readonly request: Pick<RealmRequest, 'realm' | 'base' | 'release'>
  readonly client: Client
  readonly user: User
  readonly session: UserSession | undefined
  readonly granted: GrantedScope
}

/** What the mappers of a client and of its granted scopes say. */
export interface Mapped {
  readonly claims: Claims
  readonly audience: readonly string[]
}

export function mapped(about: About, destination: Destination, audience: readonly string[] = []): Mapped {
  const { request, client, user, session } = about
  const { realm } = request
  const scopes = scopesForUser(about)
  const written = {
    claims: {},
    audience: new Set(audience),
    roles: roleClaims(rolesInScope(realm, user, client, scopes)),
  }
  const mappers = [
    ...scopes.flatMap((name) => realm.scopes.get(name)?.protocolMappers ?? []),
    ...client.settings.protocolMappers,
  ].filter(
    ({ config }) =>
      !isLightweight(client) || destination !== 'access' || config['lightweight.claim'] === 'true',
  )
  // Introspection asks the session for its notes; that of a service account is gone with its request.
  const hasNotes =
    user.serviceAccountOf !== undefined && !(destination === 'introspection' && session === undefined)
  const notes: Readonly<Record<string, string>> = !hasNotes
    ? {}
    : { client_id: client.settings.clientId, clientHost: loopback, clientAddress: loopback }
  const origins = webOriginsOf(client, request.base)
  applyMappers(mappers, { realm, user, client, session, destination, origins, notes }, written)
  return { claims: written.claims, audience: [...written.audience] }
}

/** Scopes whose roles a user lacks are not granted to them. */
export function scopesForUser({
  request,
  user,
  granted,
}: Pick<About, 'request' | 'user' | 'granted'>): string[] {
  return granted.scopes.filter((name) => isForUser(request.realm, user, name))
}

export function isLightweight({ settings }: Client): boolean {
  return settings.attributes['client.use.lightweight.access.token.enabled'] === 'true'
}
