/** What is asked about a realm of a file, of both servers: who can sign in at which client, and what they get. */
import type { Representation } from '../../../mock-provider/keycloak/representations.ts'
import type { Client } from '../parity/answer.ts'
import type { Proxied } from '../parity/browser.ts'
import { claims, normalise, told } from '../parity/normalise.ts'
import type { Row } from '../parity/rows/row.ts'
import { signedIn } from '../parity/signed-in.ts'
import type { World } from '../parity/world.ts'
import { administrationRows } from './administration-rows.ts'

/** Enough of a large file to meet each of its kinds, and few enough to be asked in seconds. */
const most = { people: 6, clients: 6 }

const builtIn = [
  'account',
  'account-console',
  'admin-cli',
  'broker',
  'realm-management',
  'security-admin-console',
]

export function realmRows(realm: Representation): Row[] {
  const people = listed(realm.users).filter(({ serviceAccountClientId }) => serviceAccountClientId == null)
  const clients = ownClients(realm)
  const named = (name: string, run: Row['run']): Row => ({ name: `${realm.realm}: ${name}`, run })
  const proxied = proxiedBy(realm)
  return [
    named('discovery', async (world) =>
      told(await world.send(`${world.issuer}/.well-known/openid-configuration`), world),
    ),
    named('itself', async (world) => told(await world.send(world.issuer), world)),
    ...administrationRows(people, named),
    ...clients.slice(0, most.clients).flatMap((client) => [
      ...people.slice(0, most.people).flatMap((user) =>
        scopesOf(client, user).map((scope) =>
          named(`${user.username} at ${client.clientId} with ${scope}`, (world) =>
            signedIn(world, {
              client: clientOf(client),
              user: { username: String(user.username), password: passwordOf(user) },
              parameters: {
                scope,
                redirect_uri: redirectUriOf(client, world.base),
                // Else a row would depend on those before.
                ...(client.consentRequired === true ? { prompt: 'consent' } : {}),
              },
              proxied: proxied?.(world),
            }),
          ),
        ),
      ),
      ...people.slice(0, 1).map((user) =>
        named(`the password of ${user.username} at ${client.clientId}`, (world) =>
          granted(world, client, {
            grant_type: 'password',
            scope: 'openid offline_access',
            username: String(user.username),
            password: passwordOf(user),
          }),
        ),
      ),
      named(`the service account of ${client.clientId}`, (world) =>
        granted(world, client, { grant_type: 'client_credentials', scope: 'openid' }),
      ),
      ...['/elsewhere', 'https://elsewhere.test/'].map((redirect_uri) =>
        named(`the address ${redirect_uri} at ${client.clientId}`, (world) =>
          signedIn(world, {
            client: clientOf(client),
            user: { username: '', password: '' },
            parameters: { redirect_uri },
            proxied: proxied?.(world),
          }),
        ),
      ),
    ]),
  ]
}

async function granted(world: World, client: Representation, form: Readonly<Record<string, string>>) {
  const answer = await world.post('token', clientOf(client), form)
  if (answer.status !== 200) return told(answer, world)
  const body = JSON.parse(answer.text)
  const introspected = await world.post('token/introspect', clientOf(client), { token: body.access_token })
  return {
    answer: normalise(body, world),
    access: normalise(claims(body.access_token).payload, world),
    introspected: told(introspected, world),
  }
}

function scopesOf({ optionalClientScopes }: Representation, { enabled }: Representation): string[] {
  if (enabled !== true) return ['openid']
  const optional = (Array.isArray(optionalClientScopes) ? optionalClientScopes : []).filter(
    (name) => name !== 'offline_access',
  )
  return [
    'openid',
    'openid offline_access',
    ...(optional.length === 0 ? [] : [`openid ${optional.join(' ')}`]),
  ]
}

function clientOf({ clientId, publicClient, secret }: Representation): Client {
  const isPublic = publicClient === true || publicClient === 'true'
  return {
    id: String(clientId),
    clientId: String(clientId),
    ...(isPublic ? { publicClient: true } : { secret: String(secret ?? '') }),
  }
}

/** The passwords of the files follow their names where only a hash stands there. */
export function passwordOf({ username, credentials }: Representation): string {
  const plain = listed(credentials).find(({ value }) => typeof value === 'string')
  return typeof plain?.value === 'string' ? plain.value : `${username}-password`
}

/** Without those that every realm has. */
export function ownClients({ clients }: Representation): readonly Representation[] {
  return listed(clients).filter(({ clientId }) => !builtIn.includes(String(clientId)))
}

/** An address that the first registration covers. */
export function redirectUriOf({ redirectUris, rootUrl }: Representation, base: string): string {
  const [first = ''] = Array.isArray(redirectUris) ? redirectUris.map(String) : []
  if (first === '*') return 'http://localhost:9999/anywhere'
  const covered = first.replace(/\*$/, 'callback')
  if (!covered.startsWith('/')) return covered
  return `${typeof rootUrl === 'string' && rootUrl !== '' ? rootUrl : base}${covered}`
}

function proxiedBy({ attributes }: Representation): ((world: World) => Proxied) | undefined {
  const outside = (attributes as Representation | null | undefined)?.frontendUrl
  if (typeof outside !== 'string' || outside === '') return undefined
  return (world) => ({ outside, inside: world.base })
}

export function listed(value: unknown): readonly Representation[] {
  return Array.isArray(value) ? value : []
}
