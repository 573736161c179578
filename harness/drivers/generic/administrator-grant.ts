import type { TestClient } from '../../target/actors.ts'
import type { AdminCredentials } from '../../target/target-file.ts'

/** The credentials of an administrator that are traded for an access token. */
export type GrantCredentials = Extract<
  AdminCredentials,
  { readonly client_credentials: unknown } | { readonly password_grant: unknown }
>

export interface AdministratorGrant {
  readonly client: TestClient
  readonly parameters: readonly [string, string][]
  /** Where it is not the target's own token endpoint. */
  readonly endpoint?: string
}

/**
 * The token request of an administrator.
 *
 * @see RFC 6749, section 4.3 (password) and section 4.4 (client credentials)
 */
export function administratorGrant(admin: GrantCredentials): AdministratorGrant {
  if ('password_grant' in admin) {
    const { client_id, username, password, token_endpoint } = admin.password_grant
    return {
      client: administrator(client_id),
      parameters: [
        ['grant_type', 'password'],
        ['username', username],
        ['password', password],
      ],
      ...(token_endpoint === undefined ? {} : { endpoint: token_endpoint }),
    }
  }
  const { client_id, client_secret, scope, token_endpoint } = admin.client_credentials
  return {
    client: administrator(client_id, client_secret),
    parameters: [
      ['grant_type', 'client_credentials'],
      ...(scope === undefined ? [] : ([['scope', scope]] as [string, string][])),
    ],
    ...(token_endpoint === undefined ? {} : { endpoint: token_endpoint }),
  }
}

function administrator(clientId: string, secret?: string): TestClient {
  return {
    role: 'administrator',
    clientId,
    ...(secret === undefined ? {} : { secret }),
    authentication: secret === undefined ? 'none' : 'client_secret_basic',
    redirectUri: '',
    consent: 'never',
    scopes: [],
  }
}
