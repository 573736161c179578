import { bearerOf } from '../endpoints/userinfo.ts'
import type { Client, Group, User } from '../model.ts'
import { type managementRoles, masterRealm } from '../new-realm.ts'
import { presentedAccessToken } from '../proof-of-possession.ts'
import type { Realm } from '../realm.ts'
import type { RealmRequest } from '../realm-request.ts'
import { restError } from '../rest-errors.ts'
import { clientRole, realmRole, rolesOf } from '../roles.ts'
import type { KeycloakServer } from '../server.ts'

export type Right = (typeof managementRoles)[number]

/** A request to the administrator's interface of a realm. */
export interface AdminRequest extends RealmRequest {
  readonly server: KeycloakServer
}

/** One call of the administrator's interface; its path follows that of the realm. */
export interface AdminRoute {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly right: Right
  handle(request: AdminRequest): Promise<Response> | Response
}

/**
 * Lets an administrator pass: of the realm itself, or of the master realm.
 *
 * @throws OAuthError 401 without a good token, 403 without the right
 */
export async function requireRight(request: AdminRequest, right: Right | undefined): Promise<void> {
  if (!hasRight(await administrator(request), request.realm, right)) throw restError(403)
}

/** Somebody who may administer something, and the realm that knows them. */
export interface Administrator {
  readonly realm: Realm
  readonly user: User
}

/** Whether somebody has a right in a realm; without one, whether the realm is theirs at all. */
export function hasRight(caller: Administrator, realm: Realm, right: Right | undefined): boolean {
  const roles = rolesOf(caller.realm, caller.user)
  if (caller.realm.name === masterRealm && roles.has(realmRole('admin'))) return true
  if (caller.realm.name !== masterRealm && caller.realm !== realm) return false
  if (right === undefined) return true
  const clientId = caller.realm.name === masterRealm ? `${realm.name}-realm` : 'realm-management'
  const sufficient = right.startsWith('view-') ? [right, right.replace('view-', 'manage-')] : [right]
  return sufficient.some((name) => roles.has(clientRole(clientId, name)))
}

async function administrator(request: AdminRequest): Promise<Administrator> {
  const token = bearerOf(request)
  const issuer = token === undefined ? undefined : issuerOf(token)
  const realm = issuer === undefined ? undefined : request.server.realmOfIssuer(issuer)
  if (token === undefined || realm === undefined || issuer === undefined) throw restError(401)
  const checked = await presentedAccessToken({ ...request, realm, issuer }, token)
  if (typeof checked === 'string') throw restError(401)
  return { realm, user: checked.user }
}

/** Read before anything is verified: it only says whose keys to verify with. */
function issuerOf(token: string): string | undefined {
  try {
    const [, payload = ''] = token.split('.')
    const { iss } = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/'))) as { iss?: unknown }
    return typeof iss === 'string' ? iss : undefined
  } catch {
    return undefined
  }
}

export function userOf({ realm, context }: AdminRequest): User {
  const user = realm.users.get(context.req.param('user') ?? '')
  if (user === undefined) throw restError(404, 'User not found')
  return user
}

export function groupOf({ realm, context }: AdminRequest): Group {
  const group = realm.groups.get(context.req.param('group') ?? '')
  if (group === undefined) throw restError(404, 'Could not find group by id')
  return group
}

export function clientOf({ realm, context }: AdminRequest, missing = 'Could not find client'): Client {
  const client = realm.clients.get(context.req.param('client') ?? '')
  if (client === undefined) throw restError(404, missing)
  return client
}

/** The body of a request, which has to be a JSON object. */
export function bodyOf({ json }: AdminRequest): Readonly<Record<string, unknown>> {
  return json !== null && typeof json === 'object' && !Array.isArray(json)
    ? (json as Readonly<Record<string, unknown>>)
    : {}
}

/** A page of rows, by `first` and `max`; a negative `max` is no limit. @throws OAuthError 404 for what is no number */
export function paged<Row>(request: AdminRequest, rows: readonly Row[], usual = 100): readonly Row[] {
  const first = Math.max(0, integerOf(request, 'first') ?? 0)
  const max = integerOf(request, 'max') ?? usual
  return rows.slice(first, max < 0 ? undefined : first + max)
}

/** A parameter of the address that is no number of 32 bits makes it an address that is not there. */
function integerOf({ query }: AdminRequest, name: string): number | undefined {
  const text = query.get(name)
  if (text === null || text === '') return undefined
  const value = /^[+-]?\d{1,10}$/.test(text) ? Number(text) : Number.NaN
  if (value >= -2_147_483_648 && value <= 2_147_483_647) return value
  throw restError(404)
}

/** 201 with the address of what was made, and nothing else. */
export function created({ context }: AdminRequest, path: string): Response {
  // A header has no room for every character that a name can have.
  context.header('location', new URL(path).href)
  return context.body(null, 201)
}

/** A name as one part of an address, halves of characters left out. */
export function segment(name: string): string {
  return encodeURIComponent(name.replaceAll(/\p{Surrogate}/gu, ''))
}
