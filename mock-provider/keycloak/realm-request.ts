import type { Context } from 'hono'
import type { Journal } from '../kit/journal.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { repeated } from '../kit/parameters.ts'
import { uuid } from './identifiers.ts'
import type { Deliver, LoginEvent, Seconds } from './model.ts'
import type { Realm } from './realm.ts'
import type { Release } from './release.ts'

/** One request to a realm, with what answering it takes. */
export interface RealmRequest {
  readonly realm: Realm
  readonly release: Release
  /** Address of the server without a trailing slash. */
  readonly base: string
  readonly issuer: string
  readonly now: Seconds
  readonly context: Context
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  /** The body, where it was JSON. */
  readonly json: unknown
  readonly deliver: Deliver
  readonly journal: Journal
  /** The thumbprint of the key that a token request proved to have. */
  readonly provenKey?: string | undefined
}

export const loopback = '127.0.0.1'

export function recordEvent(
  request: RealmRequest,
  type: string,
  event: Partial<Pick<LoginEvent, 'clientId' | 'userId' | 'sessionId' | 'error' | 'details'>>,
): void {
  const { clientId, userId, sessionId, error } = event
  const { realm, journal } = request
  journal.happened(type, { realm: realm.name, user: userId, client: clientId, session: sessionId, error })
  realm.happened({
    id: uuid(),
    time: request.now * 1000,
    type,
    realmId: realm.id,
    ipAddress: loopback,
    details: {},
    ...event,
  })
}

/** JSON that names its character set, as the newer interfaces of Keycloak answer. */
export function jsonWithCharset(context: Context, body: unknown): Response {
  context.header('content-type', 'application/json;charset=UTF-8')
  return context.body(JSON.stringify(body))
}

/** @throws OAuthError where a parameter is there twice */
export function refuseRepeated(parameters: URLSearchParams): void {
  if (repeated(parameters).length > 0) throw new OAuthError('invalid_request', 'duplicated parameter')
}
