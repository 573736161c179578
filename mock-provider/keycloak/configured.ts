import { MockError } from '../kit/mock-error.ts'
import type { NewClient, NewUser, UserChanges } from '../kit/mock-server.ts'
import type { Representation } from './representations.ts'

type Configured = Readonly<Record<string, unknown>>

const userMembers = ['username', 'password', 'id', 'email', 'name', 'enabled']

const clientMembers = [
  'client_id',
  'client_secret',
  'client_name',
  'token_endpoint_auth_method',
  'redirect_uris',
  'post_logout_redirect_uris',
  'consent',
  'enabled',
]

const authenticationMethods = ['client_secret_basic', 'client_secret_post', 'none']

/** A user as they are configured for either engine, as Keycloak represents them. @throws MockError invalid_option */
export function userRepresentation(user: NewUser): Representation {
  refuseUnknown('a user', { ...user }, userMembers)
  const { username, password, id, email = `${username}@example.com`, name = username, enabled = true } = user
  const [firstName, ...others] = name.split(' ')
  return {
    ...(id === undefined ? {} : { id }),
    username,
    email,
    emailVerified: true,
    firstName,
    // A profile without a last name would have to be completed at the first sign-in.
    lastName: others.join(' ') || firstName,
    enabled,
    credentials: [{ type: 'password', value: password }],
  }
}

/** Changes to a user, without the password, as Keycloak represents them. @throws MockError invalid_option */
export function changesRepresentation(changes: UserChanges): Representation {
  refuseUnknown('a user', { ...changes }, userMembers)
  const { email, name, enabled } = changes
  const [firstName, ...others] = name?.split(' ') ?? []
  return {
    ...(email === undefined ? {} : { email }),
    ...(firstName === undefined ? {} : { firstName, lastName: others.join(' ') || firstName }),
    ...(enabled === undefined ? {} : { enabled }),
  }
}

/** A client as it is configured for either engine, as Keycloak represents it. @throws MockError invalid_option */
export function clientRepresentation(client: NewClient): Representation {
  refuseUnknown('a client', { ...client }, clientMembers)
  const secret = client.client_secret
  const method = client.token_endpoint_auth_method ?? (secret === undefined ? 'none' : 'client_secret_basic')
  if (!authenticationMethods.includes(method)) {
    const accepted = authenticationMethods.join(', ')
    throw new MockError('invalid_option', `token_endpoint_auth_method has to be one of ${accepted}`)
  }
  return {
    clientId: client.client_id,
    name: client.client_name ?? client.client_id,
    publicClient: method === 'none',
    ...(secret === undefined ? {} : { secret }),
    redirectUris: client.redirect_uris ?? [],
    enabled: client.enabled ?? true,
    directAccessGrantsEnabled: true,
    consentRequired: client.consent !== 'pre-approved',
    // Otherwise consent would take it away.
    fullScopeAllowed: true,
    attributes: { 'post.logout.redirect.uris': (client.post_logout_redirect_uris ?? []).join('##') },
  }
}

function refuseUnknown(what: string, configured: Configured, members: readonly string[]): void {
  const unknown = Object.keys(configured).find((member) => !members.includes(member))
  if (unknown === undefined) return
  throw new MockError(
    'invalid_option',
    `the Keycloak look-alike knows no ${unknown} of ${what}; it knows ${members.join(', ')}`,
  )
}
