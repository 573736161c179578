import type { RealmRequest } from '../realm-request.ts'
import type { KeycloakServer } from '../server.ts'

/** One request to the administrator's console of a realm, which may be about another realm. */
export interface ConsoleRequest extends RealmRequest {
  readonly server: KeycloakServer
  /** The same for the realm that the administrator signs in to. */
  readonly home: RealmRequest
  /** The address of the console, without a trailing slash. */
  readonly at: string
}
