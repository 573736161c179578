import { applicationOf as keycloakApplicationOf } from '../../keycloak/application.ts'
import { releaseOf } from '../../keycloak/release.ts'
import { KeycloakServer } from '../../keycloak/server.ts'
import { Clock } from '../../kit/clock.ts'
import { controlRoutes } from '../../kit/control/routes.ts'
import { Journal } from '../../kit/journal.ts'
import { applicationOf } from '../application.ts'
import { Core } from '../core.ts'
import { KeyRing } from '../keys.ts'
import { lifetimesFrom } from '../settings.ts'
import { memoryStore } from '../store/memory.ts'

export interface Route {
  readonly method: string
  readonly path: string
}

/** Routes by name, each once, as the application itself lists them. */
function listed(routes: readonly Route[]): readonly (readonly [string, Route])[] {
  const named = routes
    .filter(({ method, path }) => method !== 'OPTIONS' && path !== '/*')
    .map(({ method, path }): [string, Route] => [
      `${method} ${path}`,
      { method: method === 'ALL' ? 'POST' : method, path },
    ])
  return [...new Map(named)]
}

/** Every interface of the conforming provider, those of control among them as its OpenAPI description has them. */
export function providerRoutes(issuer: string): readonly (readonly [string, Route])[] {
  const clock = new Clock()
  const core = new Core({
    issuer,
    options: {},
    store: memoryStore(),
    clock,
    keys: new KeyRing(['RS256']),
    journal: new Journal(clock),
    lifetimes: lifetimesFrom(),
  })
  const controlled = controlRoutes
    // Waiting for what does not come is what it is for.
    .filter(({ command }) => command !== 'wait')
    .map(({ method, path }) => ({ method, path: `/control${path.replaceAll(/\{(\w+)\}/g, ':$1')}` }))
  return listed([...applicationOf(core).routes, ...controlled])
}

/** Every interface of the Keycloak look-alike. */
export function keycloakRoutes(base: string): readonly (readonly [string, Route])[] {
  const clock = new Clock()
  const server = new KeycloakServer({
    release: releaseOf(),
    clock,
    base,
    administrator: { username: 'admin', password: 'admin' },
    deliver: async () => {},
    journal: new Journal(clock),
  })
  return listed(keycloakApplicationOf(server).routes)
}

/** Names of parameters of queries and forms, of every protocol that either speaks. */
export const protocolParameters = [
  ...['response_type', 'response_mode', 'scope', 'state', 'nonce', 'prompt', 'max_age', 'login_hint'],
  ...['code_challenge', 'code_challenge_method', 'code', 'code_verifier', 'refresh_token', 'token'],
  ...['token_type_hint', 'client_assertion', 'client_assertion_type', 'id_token_hint', 'request_uri'],
  ...[
    'post_logout_redirect_uri',
    'request',
    'decision',
    'csrf',
    'username',
    'password',
    'access_token',
    'as',
  ],
]
