import { setTimeout as sleep } from 'node:timers/promises'
import { clients, people, REDIRECT_URI, SIGNED_OUT_URI, type TestClient } from '../cast.ts'
import { glewlwydAdministratorCookie } from './administrator.ts'
import { pluginParameters } from './plugin.ts'

/** How long the server takes to listen, at most, in milliseconds. */
const longestStart = 20_000

/** Makes scopes, people and clients by the product's interface for administrators, and at last the plugin that serves them. */
export async function seed(origin: string): Promise<void> {
  await listening(origin)
  const make = async (kind: string, entry: object): Promise<void> => {
    const response = await fetch(`${origin}/api/${kind}/`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: glewlwydAdministratorCookie },
      body: JSON.stringify(entry),
    })
    if (response.status !== 200) throw new Error(`${kind}: ${response.status} ${await response.text()}`)
  }
  for (const name of ['offline_access', 'profile', 'email'])
    await make('scope', {
      name,
      display_name: name,
      description: name,
      password_required: false,
      password_max_age: 0,
    })
  for (const { username, name, email, password } of people)
    await make('user', {
      username,
      name,
      email,
      password,
      enabled: true,
      scope: ['g_profile', 'openid', 'offline_access', 'profile', 'email'],
    })
  for (const client of Object.values<TestClient>(clients)) await make('client', entryOf(client))
  await make('mod/plugin', {
    module: 'oidc',
    name: 'oidc',
    display_name: 'OpenID Connect',
    parameters: pluginParameters(`${origin}/api/oidc`),
  })
}

/** A client may introspect and revoke its tokens where it may ask for an access token of its own. */
function entryOf({ id, secret, method }: TestClient): object {
  return {
    client_id: id,
    name: id,
    enabled: true,
    confidential: secret !== undefined,
    ...(secret === undefined ? {} : { client_secret: secret }),
    redirect_uri: [REDIRECT_URI],
    post_logout_redirect_uri: SIGNED_OUT_URI,
    token_endpoint_auth_method: [method],
    authorization_type: ['code', 'refresh_token', ...(secret === undefined ? [] : ['client_credentials'])],
    scope: [],
  }
}

async function listening(origin: string): Promise<void> {
  const deadline = Date.now() + longestStart
  while (Date.now() < deadline) {
    const response = await fetch(`${origin}/config/`).catch(() => undefined)
    if (response?.status === 200) return
    await sleep(100)
  }
  throw new Error(`nothing listens within ${longestStart / 1000} s`)
}
