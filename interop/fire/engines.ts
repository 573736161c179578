import { keycloakWith, Visitor } from '../../mock-provider/keycloak/testing/visitor.ts'
import { providerWith, redirectUri, TestBrowser } from '../../mock-provider/provider/testing/client.ts'
import { keycloakRoutes, providerRoutes, type Route } from '../../mock-provider/provider/testing/routes.ts'

/** A mock under fire: what it is asked at, and values that are right there. */
export interface Engine {
  readonly name: string
  readonly origin: string
  readonly routes: readonly Route[]
  /** Values that are good somewhere, by the name of a parameter. */
  readonly right: Readonly<Record<string, string>>
  /** Good values of the header `Authorization`. */
  readonly credentials: readonly string[]
  /** A path that is answered with 200 as long as the mock works. */
  readonly alive: string
  fetch(request: Request): Promise<Response>
}

const onlyRoutes = (named: readonly (readonly [string, Route])[]): readonly Route[] =>
  named.map(([, route]) => route)

const common = { redirect_uri: redirectUri, response_type: 'code', scope: 'openid offline_access' }

export async function conformingEngine(): Promise<Engine> {
  const provider = providerWith({ signing: 'ES256' })
  const browser = new TestBrowser(provider)
  const tokens = await browser.tokens()
  const { json } = await browser.token({ grant_type: 'client_credentials', scope: 'admin' }, 'admin')
  const [grant] = await provider.grants.list('kim')
  return {
    name: 'conforming provider',
    origin: provider.issuer,
    routes: onlyRoutes(providerRoutes(provider.issuer)),
    right: {
      ...common,
      ...tokens,
      token: tokens.refresh_token ?? '',
      id_token_hint: tokens.id_token ?? '',
      client_id: 'web',
      client_secret: 'secret of web',
      client: 'web',
      user: 'user-kim',
      id: grant?.id ?? '',
      grant_type: 'refresh_token',
      username: 'kim',
      password: 'password of kim',
    },
    credentials: [
      `Bearer ${tokens.access_token}`,
      `Bearer ${json.access_token}`,
      `Basic ${btoa('web:secret+of+web')}`,
    ],
    // What the interface of control was told to spoil is not what it is asked for here.
    fetch: (request) => provider.fetch(request).finally(() => provider.faults.clear()),
    alive: '/jwks',
  }
}

export async function keycloakEngine(): Promise<Engine> {
  const keycloak = keycloakWith()
  const visitor = new Visitor(keycloak)
  const tokens = await visitor.login('ca', 'ann')
  const form = { grant_type: 'password', client_id: 'admin-cli', username: 'admin', password: 'admin' }
  const answer = await visitor.send('/realms/master/protocol/openid-connect/token', { form })
  const { access_token: admin } = (await answer.json()) as { access_token: string }
  return {
    name: 'Keycloak look-alike',
    origin: keycloak.url,
    routes: onlyRoutes(keycloakRoutes(keycloak.url)),
    right: {
      ...common,
      realm: 'shop',
      user: await visitor.idOf('users', 'ann'),
      client: await visitor.idOf('clients', 'ca'),
      session: tokens.session_state,
      role: 'offline_access',
      client_id: 'ca',
      client_secret: 'secret of ca',
      refresh_token: tokens.refresh_token,
      access_token: tokens.access_token,
      token: tokens.refresh_token,
      id_token_hint: tokens.id_token,
      grant_type: 'refresh_token',
      username: 'ann',
      password: 'password of ann',
    },
    credentials: [`Bearer ${tokens.access_token}`, `Bearer ${admin}`, `Basic ${btoa('ca:secret of ca')}`],
    fetch: (request) => keycloak.fetch(request).finally(() => keycloak.faults.clear()),
    alive: '/realms/master',
  }
}
