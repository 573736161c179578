/**
 * Servers that somebody meets for the first time: what is given to `init`, what is edited afterwards, and the file that
 * somebody who knows the server wrote by hand.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { adminCookie, clients, type Person, people } from '../servers/cast.ts'
import { binary as dexBinary } from '../servers/dex/artefacts.ts'
import { administratorCookie } from '../servers/django-oauth-toolkit/administrator.ts'
import { python } from '../servers/django-oauth-toolkit/artefacts.ts'
import { binary as hydraBinary } from '../servers/hydra/artefacts.ts'
import { binary as zitadelBinary } from '../servers/zitadel-oidc/artefacts.ts'

/** A server, and what its two target files are made of. */
export interface FirstMeeting {
  readonly name: string
  readonly port: number
  readonly command: readonly string[]
  readonly configuration?: object
  readonly issuer: string
  /** The address of an MCP server, from which `init` starts in place of the issuer. */
  readonly mcp?: string
  readonly env: Readonly<Record<string, string>>
  readonly arguments: readonly string[]
  readonly edits: readonly string[]
  readonly byHand: string
  /** A sign-in is recorded in a real browser, for `init --record`. */
  readonly recorded?: boolean
  /** What makes the running server forget what it kept from its last start. */
  readonly reset?: readonly string[]
  /** A file without which the server cannot be started; npm run conformance:NAME makes it, or says what to install. */
  readonly part?: string
}

const root = join(import.meta.dirname, '..', '..')
const byHand = (name: string): string =>
  readFileSync(join(root, 'fixtures', 'targets', `${name}.yaml`), 'utf8')
const passwords = Object.fromEntries(
  people.map(({ username, password }) => [`${username.toUpperCase()}_PASSWORD`, password]),
)
const env = {
  WEB_APP_SECRET: clients.webApp.secret,
  PRINT_SHOP_SECRET: clients.printShop.secret,
  NEWSLETTER_SECRET: clients.newsletter.secret,
  ADMIN_COOKIE: adminCookie,
  DJANGO_ADMIN_COOKIE: administratorCookie,
  ...passwords,
}
const sameClients = [
  ...['--client', 'web-app=env:WEB_APP_SECRET', '--client', 'print-shop=env:PRINT_SHOP_SECRET'],
  ...['--public-client', 'mobile-app', '--not-entitled-client', 'newsletter=env:NEWSLETTER_SECRET'],
  ...['--post-logout-redirect-uri', 'https://rp.example/signed-out'],
]
/** It has no logout that leads back, and every client may ask for offline access. */
const clientsOfZitadel = sameClients.slice(0, 6)
const signIn = (nameOf: (person: Person) => string): string[] =>
  people.flatMap((person) => ['--user', `${nameOf(person)}=env:${person.username.toUpperCase()}_PASSWORD`])
const script = (path: string, ...words: string[]): string[] => [
  ...['--import', import.meta.resolve('tsx'), join(root, 'interop', path)],
  ...words,
]
const ofServer = (name: string, port: number): string[] =>
  script(`servers/${name}/server.ts`, '--port', String(port))
const fixtureClock =
  'clock: { advance: { request: "POST {origin}/__clock", as: nobody, json: { advance: "{seconds}" } } }'

/** A mock with a front end of its own, and users and clients as the other servers of this folder have them. */
const ofMock = (
  name: string,
  port: number,
  options: object,
  { login = '', hosts = [] }: { readonly login?: string; readonly hosts?: readonly string[] } = {},
): FirstMeeting => {
  const client = {
    redirect_uris: ['https://rp.example/callback'],
    post_logout_redirect_uris: ['https://rp.example/signed-out'],
  }
  return {
    name,
    configuration: {
      users: people.map(({ username, password }) => ({ username, password })),
      clients: [
        { ...client, client_id: 'web-app', client_secret: clients.webApp.secret },
        {
          ...client,
          client_id: 'print-shop',
          client_secret: clients.printShop.secret,
          token_endpoint_auth_method: 'client_secret_post',
        },
        { ...client, client_id: 'mobile-app', token_endpoint_auth_method: 'none' },
        {
          ...client,
          client_id: 'newsletter',
          client_secret: clients.newsletter.secret,
          scopes: ['openid', 'profile', 'email'],
        },
      ],
      ...options,
    },
    port,
    command: [
      join(root, 'dist', 'cli', 'main.js'),
      'mock',
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--config',
      'mock.json',
    ],
    issuer: `http://127.0.0.1:${port}`,
    env,
    // Where the pages are elsewhere, their owner says so; a redirect alone leads nowhere.
    arguments: [
      ...sameClients,
      ...signIn(({ username }) => username),
      ...hosts.flatMap((host) => ['--host', host]),
    ],
    edits: [
      'declared: { offline_idle_limit: none, offline_max_limit: none, offline_tokens_per_user_client: many, rotation: { confidential: none, public: rotate }, reuse_grace: 2 }',
    ],
    byHand: `recipe: mock-provider
issuer: http://127.0.0.1:${port}
${hosts.length === 0 ? '' : `hosts: [${hosts.join(', ')}]\n`}clients:
  main: { client_id: web-app, client_secret: env:WEB_APP_SECRET, post_logout_redirect_uri: https://rp.example/signed-out }
  second: { client_id: print-shop, client_secret: env:PRINT_SHOP_SECRET, auth: client_secret_post }
  public: { client_id: mobile-app, auth: none }
  not_entitled: { client_id: newsletter, client_secret: env:NEWSLETTER_SECRET }
users:
${people.map(({ username }) => `  - { username: ${username}, password: env:${username.toUpperCase()}_PASSWORD }`).join('\n')}
declared:
  offline_idle_limit: none
  offline_max_limit: none
  offline_tokens_per_user_client: many
  rotation: { confidential: none, public: rotate }
  reuse_grace: 2
${login}`,
  }
}

const jsonLogin = `login:
  - page: /login
    is: login
    steps: [{ request: "POST {issuer}/login", json: { request: "{query.request}", username: "{username}", password: "{password}" } }]
  - page: /consent
    is: consent
    steps: [{ request: "POST {issuer}/consent", json: { request: "{query.request}", decision: allow } }]
`

/** An MCP server: `init` gets its address and two users, and registers the one client. */
const ofMcp = (
  name: string,
  port: number,
  {
    resource,
    scopes,
    nameOf,
    declared,
    more,
    ...rest
  }: {
    readonly resource: string
    readonly scopes: string
    readonly nameOf: (person: Person) => string
    readonly declared: string
    readonly more?: string
  } & Pick<FirstMeeting, 'part' | 'reset'>,
): FirstMeeting => {
  const issuer = `http://127.0.0.1:${port}`
  const pair = people.slice(0, 2)
  return {
    ...rest,
    ...{ name, port, issuer, env, mcp: `${issuer}/mcp`, command: ofServer(name, port) },
    arguments: pair.flatMap((person) => [
      '--user',
      `${nameOf(person)}=env:${person.username.toUpperCase()}_PASSWORD`,
    ]),
    edits: [fixtureClock, declared],
    byHand: `issuer: ${issuer}
scopes: [${scopes}]
resources: [${resource}]
mcp: { server: ${issuer}/mcp }
registration: open
profiles: [mcp]
clients: { main: { client_id: mobile-app, auth: none } }
users:
${pair.map((person) => `  - { username: ${nameOf(person)}, password: env:${person.username.toUpperCase()}_PASSWORD }`).join('\n')}
${fixtureClock}
${declared}
${more ?? ''}`,
  }
}

export const cases: readonly FirstMeeting[] = [
  ofMcp('workers-oauth-provider', 9485, {
    reset: script('servers/workers-oauth-provider/reset.ts', '--port', '9485'),
    resource: 'http://127.0.0.1:9485/mcp',
    scopes: 'mcp:read',
    nameOf: ({ username }) => username,
    declared:
      'declared: { offline_tokens_per_user_client: single, offline_idle_limit: none, offline_max_limit: 2592000, rotation: { public: rotate } }',
    more: 'protocol: oauth',
  }),
  ofMcp('better-auth-mcp', 9486, {
    part: join(root, 'interop', 'servers', 'better-auth-mcp', 'node_modules'),
    resource: 'http://127.0.0.1:9486',
    scopes: 'profile, email',
    nameOf: ({ email }) => email,
    declared:
      'declared: { offline_tokens_per_user_client: many, offline_idle_limit: 604800, offline_max_limit: none }',
    more: 'observed: { consent_page: false }',
  }),
  {
    name: 'oidc-provider',
    port: 9410,
    command: ofServer('oidc-provider', 9410),
    issuer: 'http://127.0.0.1:9410',
    env,
    arguments: [...sameClients, ...signIn(({ username }) => username)],
    edits: [
      fixtureClock,
      'declared: { offline_tokens_per_user_client: many, offline_idle_limit: 1209600, offline_max_limit: 1209600, sso_idle_limit: 1209600, sso_max_limit: none, rotation: { confidential: none, public: rotate }, reuse_grace: 0 }',
    ],
    byHand: byHand('oidc-provider'),
  },
  {
    name: 'better-auth',
    port: 9420,
    command: ofServer('better-auth', 9420),
    issuer: 'http://127.0.0.1:9420/api/auth',
    env,
    arguments: [...sameClients, ...signIn(({ email }) => email)],
    edits: [
      'admin: { header: { name: cookie, value: env:ADMIN_COOKIE } }',
      fixtureClock,
      'declared: { offline_tokens_per_user_client: many, offline_conditions: [stored-consent], offline_idle_limit: 2592000, offline_max_limit: none, sso_idle_limit: 604800, sso_max_limit: none, rotation: { confidential: rotate, public: rotate }, reuse_grace: 0 }',
    ],
    byHand: byHand('better-auth'),
  },
  {
    name: 'hydra',
    part: hydraBinary,
    port: 9440,
    command: script('servers/hydra/server.ts'),
    reset: script('servers/hydra/reset.ts'),
    issuer: 'http://127.0.0.1:9440',
    env,
    arguments: [...sameClients, ...signIn(({ username }) => username), '--host', 'http://127.0.0.1:9442'],
    edits: [
      'administration: http://127.0.0.1:9441',
      'clock: { advance: { request: "POST http://127.0.0.1:9442/__clock", as: nobody, json: { advance: "{seconds}" } } }',
      'declared: { offline_tokens_per_user_client: many, offline_conditions: [stored-consent], offline_idle_limit: 2592000, offline_max_limit: none, sso_idle_limit: 28800, sso_max_limit: 28800, rotation: { confidential: rotate, public: rotate }, reuse_grace: 0 }',
    ],
    byHand: byHand('hydra'),
  },
  {
    name: 'django-oauth-toolkit',
    part: python,
    port: 9450,
    command: ofServer('django-oauth-toolkit', 9450),
    reset: script('servers/django-oauth-toolkit/reset.ts', '--port', '9450'),
    issuer: 'http://127.0.0.1:9450/o',
    env,
    arguments: [...sameClients, ...signIn(({ username }) => username)],
    edits: [
      'admin: { header: { name: cookie, value: env:DJANGO_ADMIN_COOKIE } }',
      fixtureClock,
      'declared: { offline_tokens_per_user_client: many, offline_idle_limit: 1245600, offline_max_limit: none, sso_idle_limit: none, sso_max_limit: 1209600, rotation: { confidential: rotate, public: rotate }, reuse_grace: 0 }',
    ],
    byHand: byHand('django-oauth-toolkit'),
  },
  {
    name: 'zitadel-oidc',
    part: zitadelBinary,
    port: 9460,
    command: ofServer('zitadel-oidc', 9460),
    issuer: 'http://127.0.0.1:9460',
    env,
    arguments: [...clientsOfZitadel, ...signIn(({ username }) => username)],
    edits: [
      fixtureClock,
      'declared: { offline_tokens_per_user_client: many, offline_conditions: [administrative-consent], offline_idle_limit: 18000, offline_max_limit: none, rotation: { confidential: rotate, public: rotate }, reuse_grace: 0 }',
    ],
    byHand: byHand('zitadel-oidc'),
  },
  {
    name: 'dex',
    part: dexBinary,
    port: 9480,
    command: ofServer('dex', 9480),
    issuer: 'http://127.0.0.1:9480/dex',
    env,
    arguments: [
      ...['--client', 'web-app=env:WEB_APP_SECRET', '--client', 'print-shop=env:PRINT_SHOP_SECRET'],
      ...['--public-client', 'mobile-app', ...signIn(({ email }) => email)],
    ],
    edits: [
      fixtureClock,
      'declared: { offline_tokens_per_user_client: single, offline_idle_limit: none, offline_max_limit: none, rotation: { confidential: rotate, public: rotate }, reuse_grace: 0 }',
    ],
    byHand: byHand('dex'),
  },
  {
    name: 'spring-authorization-server',
    part: join(root, 'interop', 'servers', 'spring-authorization-server', 'target', 'server.jar'),
    port: 9470,
    command: ofServer('spring-authorization-server', 9470),
    issuer: 'http://127.0.0.1:9470',
    env,
    arguments: [...sameClients, ...signIn(({ username }) => username)],
    edits: [
      'declared: { offline_tokens_per_user_client: many, offline_conditions: [stored-consent], rotation: { confidential: rotate, public: rotate }, reuse_grace: 0 }',
    ],
    byHand: byHand('spring-authorization-server'),
  },
  {
    ...ofMock('mock, pages of script', 9441, { login: { pages: 'json' } }, { login: jsonLogin }),
    recorded: true,
  },
  ofMock('mock, user name and password on two pages', 9442, { login: { pages: 'two-step' } }),
  ofMock('mock, consent with boxes that are not ticked', 9443, { consent: { boxes: true } }),
  ofMock('mock, logout confirmed without a field', 9444, {
    logout: { confirmation: 'always', page: 'bare' },
  }),
  ofMock(
    'mock, pages at another port',
    9445,
    { login: { at: 'http://127.0.0.1:9446' } },
    {
      hosts: ['http://127.0.0.1:9446'],
    },
  ),
]
