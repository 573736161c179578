import { ConfigError } from '../engine/errors.ts'
import type { RawTarget } from './defaults.ts'
import { resolveSecret, type SecretContext } from './secrets.ts'
import type {
  AdminCredentials,
  ClientEntry,
  ClientRole,
  DriverDeclaration,
  KeycloakAdmin,
  KeycloakBlock,
} from './target-file.ts'

/** A target file with a `keycloak:` block may leave out what is made for the run. */
export type RawKeycloakTarget = Partial<RawTarget> & { readonly keycloak: KeycloakBlock }

/**
 * Completes a target file for Keycloak: issuer, administrator, and identifiers and secrets for the clients that the
 * run makes. Without an administrator nothing can be made, and the file has to name clients and users.
 *
 * @throws ConfigError where neither is there
 */
export async function keycloakTarget(raw: RawKeycloakTarget, context: SecretContext): Promise<RawTarget> {
  const { url, admin } = raw.keycloak
  const base = url.replace(/\/$/, '')
  const runId = crypto.randomUUID().slice(0, 8)
  const realm = raw.keycloak.realm ?? `oc-${runId}`
  const keycloak: KeycloakBlock = {
    ...raw.keycloak,
    url: base,
    realm,
    ownRealm: raw.keycloak.realm === undefined,
  }
  const declaredByDriver: DriverDeclaration = {
    addresses: [base],
    publicNames: [realm],
    makes: raw.keycloak.realm === undefined ? ['a realm for the run, removed at its end'] : [],
  }
  const issuer = `${base}/realms/${encodeURIComponent(realm)}`
  const common = { ...raw, issuer, keycloak, declaredByDriver }
  if (admin === undefined) {
    if (raw.keycloak.realm === undefined || raw.clients === undefined || raw.users === undefined) {
      throw new ConfigError(
        `${context.file} keycloak: without keycloak.admin nothing can be made, so the file has to name keycloak.realm, clients and users`,
      )
    }
    return { ...common, clients: raw.clients, users: raw.users }
  }
  return {
    ...common,
    name: raw.name ?? 'Keycloak',
    clients: runClients(runId),
    users: [],
    // What somebody saw was seen with other clients.
    observed: {},
    admin: await administrator(base, admin, context),
  }
}

/** Each with a secret of its own; the identifiers tell which run they belong to. */
function runClients(
  runId: string,
): { main: ClientEntry } & Partial<Record<Exclude<ClientRole, 'notified'>, ClientEntry>> {
  const entry = (role: string): ClientEntry => ({
    client_id: `oc-${runId}-${role}`,
    client_secret: `Aa1-${crypto.randomUUID()}`,
    post_logout_redirect_uri: 'https://rp.example/signed-out',
  })
  const { client_secret: _, ...open } = entry('public')
  return {
    main: entry('main'),
    second: { ...entry('second'), auth: 'client_secret_post' },
    public: { ...open, auth: 'none' },
    not_entitled: entry('not-entitled'),
    implicit: entry('implicit'),
    preapproved: { ...entry('preapproved'), consent: 'never' },
    account: { ...entry('account'), consent: 'never' },
  }
}

async function administrator(
  base: string,
  admin: KeycloakAdmin,
  context: SecretContext,
): Promise<AdminCredentials> {
  const token_endpoint = `${base}/realms/${encodeURIComponent(admin.realm ?? 'master')}/protocol/openid-connect/token`
  if ('username' in admin) {
    const password = await resolveSecret(admin.password, 'keycloak.admin.password', context)
    return {
      password_grant: { client_id: 'admin-cli', username: admin.username, password, token_endpoint },
    }
  }
  const client_secret = await resolveSecret(admin.client_secret, 'keycloak.admin.client_secret', context)
  return { client_credentials: { client_id: admin.client_id, client_secret, token_endpoint } }
}
