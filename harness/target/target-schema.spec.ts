import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { describe, expect, test } from 'vitest'
import type { CallKind } from './call-description.ts'
import { callNames, calls } from './calls.ts'
import { recipeSchema } from './recipe-schema.ts'
import { targetSchema } from './target-schema.ts'

type Json = { readonly [name: string]: unknown }

/** As it is published: nothing of the library that wrote it. */
const published = {
  target: JSON.parse(JSON.stringify(targetSchema)) as Json,
  recipe: JSON.parse(JSON.stringify(recipeSchema)) as Json,
}
const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
const accepts = ajv.compile(published.target)

/** Every member of a schema by its path, whatever alternative or list it belongs to. */
function* membersOf(schema: Json, path = ''): Generator<[path: string, member: Json]> {
  for (const [name, member] of Object.entries((schema.properties ?? {}) as Record<string, Json>)) {
    yield [`${path}${name}`, member]
    yield* membersOf(member, `${path}${name}.`)
  }
  const parts = [schema.items, schema.oneOf, schema.anyOf].flat().filter((part) => part !== undefined)
  for (const part of parts as Json[]) yield* membersOf(part, path)
}

test.each(Object.entries(published))('the schema of a %s describes every member', (_, schema) => {
  const mute = [...membersOf(schema)].filter(
    ([, { description }]) => typeof description !== 'string' || !/^[A-Z].*\.$/.test(description),
  )
  expect(mute.map(([path]) => path)).toEqual([])
})

const client = {
  name: 'Web shop',
  ...{ client_id: 'web', client_secret: 'env:A', auth: 'private_key_jwt', private_key: { kty: 'RSA' } },
  ...{ redirect_uri: 'https://rp.example/callback', post_logout_redirect_uri: 'https://rp.example/out' },
  ...{ consent: 'never', scopes: ['profile'] },
  auth_at: Object.fromEntries(
    ['token', 'pushed_request', 'revocation', 'introspection'].map((place) => [place, 'client_secret_jwt']),
  ),
  assertion: { algorithm: 'PS256', key_id: 'a', audience: 'endpoint' },
  certificate: { cert: 'client.pem', key: 'client.key' },
  other_certificate: { cert: 'client.pem', key: 'client.key' },
}
const step = { request: 'POST /login', headers: { a: 'b' }, json: { a: ['{username}'] }, form: { a: 'b' } }
const plainCall = {
  ...step,
  as: 'user-browser',
  csrf: { page: '/me', form: '#mine', field: '_csrf', meta: 'csrf', cookie: 'csrf' },
}
const followed_by = [{ ...step, change: { a: 'b' }, press: '#sure' }]
const call = {
  ...plainCall,
  followed_by,
  accepted: { status: 204, member: 'done=true', location: '/done', text: 'done' },
}
const list = {
  ...call,
  list: 'rows',
  rows: 'tr',
  next: { header: true, url: 'next', press: 'a', cursor: 'after', page: 0, parameter: 'page' },
  entry: { id: 'id', client: 'client', user: 'user', session: 'sid', offline: 'scope=offline_access' },
}
const revocation = { ...call, press: 'button', each: 'user-list-grants' }
const byKind: Readonly<Record<CallKind, unknown>> = {
  ...{ list, 'session-list': list, revocation, alternatives: [{ ...revocation, name: 'another' }] },
  ...{ 'session-end': call, 'session-state': { ...plainCall, alive: 'yes' } },
  ...{ 'user-creation': { ...call, id: 'location' }, 'client-creation': call, removal: call },
  ...{
    'plain-change': call,
    change: call,
    'secret-change': { ...call, secret: 'value' },
    setting: call,
    clock: call,
  },
}
const rule = {
  ...{
    page: '/login*',
    says: 'Welcome',
    is: 'login',
    fill: { name: '{username}' },
    tick: ['a'],
    press: 'Go',
  },
  ...{
    form: { has: ['a'], lacks: ['b=c'], empty: true, action: '/do' },
    steps: [step],
    next: '{answer.url}',
  },
}
const endpoint = 'https://op.example/endpoint'
const admins = {
  bearer: 'env:A',
  basic: { username: 'a', password: 'env:A' },
  header: { name: 'x-key', value: 'env:A' },
  client_credentials: { client_id: 'a', client_secret: 'env:A', scope: 'all', token_endpoint: endpoint },
  password_grant: { client_id: 'a', username: 'a', password: 'env:A', token_endpoint: endpoint },
}

const needed = {
  issuer: 'https://op.example',
  clients: { main: { client_id: 'web' } },
  users: [{ username: 'kim', password: 'env:A' }],
}
const full = {
  name: 'the server',
  issuer: 'http://127.0.0.1:9430/issuer',
  hosts: ['https://login.example', 'http://127.0.0.1:8443/'],
  recipe: 'better-auth',
  driver: './driver.ts',
  server: {
    ...{ start: 'node server.js', ready: endpoint, ready_within: 0.5, reset: 'rm data', stop: 'kill it' },
    keeps_state: true,
  },
  clients: {
    ...Object.fromEntries(
      ['main', 'second', 'public', 'not_entitled', 'preapproved', 'assertion', 'implicit', 'account'].map(
        (role) => [role, client],
      ),
    ),
    notified: { ...client, backchannel_logout_uri: 'http://127.0.0.1:9401/backchannel' },
  },
  users: [
    { username: 'kim', password: 'env:A', email: 'kim@people.example', id: '7', totp: 'env:B', spare: false },
  ],
  administration: 'https://op.example/admin',
  login: [rule],
  logout: [rule],
  endpoints: Object.fromEntries(
    [
      ...['authorization_endpoint', 'token_endpoint', 'userinfo_endpoint', 'revocation_endpoint'],
      ...['introspection_endpoint', 'end_session_endpoint', 'jwks_uri'],
      'grant_management_endpoint',
    ].map((name) => [name, endpoint]),
  ),
  observed: {
    ...{ consent_page: true, login_session: false, online_refresh_token: true },
    ...{ sign_in_before_consent: false, one_token_per_second: true, many_grants: true },
    ...{ clock_beyond_2038: true },
  },
  declared: {
    offline_conditions: ['pre-approved-client', 'administrative-consent', 'stored-consent'],
    offline_consent_label: 'Stay signed in',
    offline_tokens_per_user_client: 'single',
    ...{ offline_idle_limit: 60, offline_max_limit: 'none', sso_idle_limit: 'none', sso_max_limit: 0.5 },
    rotation: { confidential: 'none', public: 'rotate' },
    ...{ reuse_grace: 0, reenable_resumes: true, password_reset_revokes: false, propagation_window: 0 },
    ...{ list_cleanup_delay: 0, session_tolerance: 0, limits_apply_to_issued: true },
    ...{ password_change_revokes: true, sign_out_everywhere: 'ends-offline' },
    ...{ revoke_client_includes_online: true, revoke_client_ends_session: false },
  },
  profiles: ['never-expires', 'keycloak'],
  calls: Object.fromEntries(callNames.map((name) => [name, byKind[calls[name].kind]])),
  clock: { advance: call, command: 'date', restart: 'OFFSET', survives_restart: true },
  upstream: {
    ...{ issuer: 'https://upstream.example', username: 'mira', password: 'env:C' },
    parameters: { idp_hint: 'upstream' },
  },
  lacks: { consent: 'the reason' },
  tls: { ca: 'ca.pem', insecure: true },
  deadlines: { request: 1, check: 2.5, run: 3 },
  authorization_parameters: { audience: 'api' },
  protocol: 'oauth',
  offline_access: { scope: 'offline', parameters: { access_type: 'offline' }, prompt: 'omitted' },
  scopes: ['api'],
  resources: ['https://api.example/'],
  registration: 'open',
  mcp: { server: 'https://api.example/mcp' },
  resource_indicators: { granted: 'https://photos.example/api', foreign: 'https://prints.example/api' },
  grant_management: { token_parameters: { resource: 'https://op.example/grants' } },
  identity: { request: 'GET https://api.example/me', member: 'data.id' },
  pushed_requests: true,
  dpop: 'ES256',
  requests_per_second: 5,
}
const keycloak = { url: 'https://sso.example/auth', realm: 'test' }
const realm = 'master'
const samples: readonly Json[] = [
  full,
  needed,
  {
    ...needed,
    login: 'auto',
    logout: 'auto',
    calls: { 'admin-list-sessions': { ...step, entry: {}, accepted: { status: [200, 202] } } },
  },
  { ...needed, identity: 'introspection', dpop: true },
  { ...needed, login: { browser: true } },
  { ...needed, logout: 'none', calls: {}, lacks: {}, observed: {}, declared: {}, profiles: [], hosts: [] },
  ...Object.entries(admins).map(([name, value]) => ({ ...needed, admin: { [name]: value } })),
  { keycloak: { ...keycloak, admin: { username: 'a', password: 'env:A', realm } } },
  { keycloak: { ...keycloak, admin: { client_id: 'a', client_secret: 'env:A', realm } } },
]

/** The blocks of built-in drivers bring their samples along. */
const examples = Object.entries(published.target.properties as Record<string, Json>).flatMap(
  ([name, { examples: values = [] }]) =>
    (values as readonly Json[]).map((value) => ({ ...needed, [name]: value })),
)
const everySample: readonly Json[] = [...samples, ...examples]

/** Every place in a document. */
function* placesIn(value: unknown, path: readonly string[] = []): Generator<readonly string[]> {
  if (value === null || typeof value !== 'object') return
  for (const [name, inner] of Object.entries(value)) {
    yield [...path, name]
    yield* placesIn(inner, [...path, name])
  }
}

const dotted = (path: readonly string[]): string => path.filter((part) => !/^\d+$/.test(part)).join('.')

/** A copy with another value at a place, or without it. */
function changed(document: Json, path: readonly string[], value?: unknown): Json {
  const copy = structuredClone(document)
  let place = copy as Record<string, unknown>
  for (const part of path.slice(0, -1)) place = place[part] as Record<string, unknown>
  const last = path.at(-1) as string
  if (value === undefined) delete place[last]
  else place[last] = value
  return copy
}

describe('a target file', () => {
  test.each(everySample.map((sample, index) => [index, sample] as const))(
    'sample %i is accepted',
    (_, sample) => {
      accepts(sample)
      expect(accepts.errors ?? []).toEqual([])
    },
  )

  test('the samples have every member of the schema', () => {
    const shown = new Set(everySample.flatMap((sample) => [...placesIn(sample)].map(dotted)))
    expect([...membersOf(published.target)].map(([path]) => path).filter((path) => !shown.has(path))).toEqual(
      [],
    )
  })

  /** What the owner chooses freely: below it anything goes, or any name does. */
  const free = /\.(?:json|private_key|change)\b/
  const anyName =
    /(?:^|\.)(?:headers|form|fill|authorization_parameters|offline_access\.parameters|token_parameters|upstream\.parameters)$/
  const isFree = (path: string): boolean => free.test(path) && !/(?:private_key|change)$/.test(path)

  test('a value of a wrong type is refused wherever it stands', () => {
    const places = everySample.flatMap((sample) => [...placesIn(sample)].map((path) => ({ sample, path })))
    const taken = places.filter(
      ({ sample, path }) => !isFree(dotted(path)) && accepts(changed(sample, path, [[0]])),
    )
    expect(taken.map(({ path }) => dotted(path))).toEqual([])
  })

  test('an unknown member is refused wherever it stands', () => {
    const taken = everySample.flatMap((sample) =>
      [[], ...placesIn(sample)].filter((path) => {
        const place = path.reduce<unknown>((value, part) => (value as Json)[part], sample)
        const isObject = place !== null && typeof place === 'object' && !Array.isArray(place)
        const step = dotted(path)
        const names = anyName.test(step) && !Object.hasOwn(place as Json, 'has')
        return (
          isObject && !free.test(step) && !names && accepts(changed(sample, [...path, 'no-such-member'], 'a'))
        )
      }),
    )
    expect(taken).toEqual([])
  })

  test('what may not be left out is this, and nothing else', () => {
    const required = samples.flatMap((sample) =>
      [...placesIn(sample)]
        .filter((path) => !/^\d+$/.test(path.at(-1) ?? ''))
        .filter((path) => !isFree(dotted(path)) && !accepts(changed(sample, path)))
        .map(dotted),
    )
    const short = required.map((path) =>
      path.replace(/^calls\.[^.]+/, 'calls.*').replace(/^clients\.[^.]+\./, 'clients.*.'),
    )
    expect([...new Set(short)].toSorted()).toEqual(
      [
        ...[
          'issuer',
          'clients',
          'clients.main',
          'clients.*.client_id',
          'clients.*.backchannel_logout_uri',
          'server.start',
        ],
        ...['users', 'users.username', 'users.password', 'mcp.server'],
        ...['login.is', 'login.browser', 'login.steps.request', 'logout.is', 'logout.steps.request'],
        ...['calls.*.request', 'calls.*.csrf.page', 'calls.*.entry'],
        ...['calls.*.alive', 'calls.*.name', 'identity.request'],
        ...['clients.*.certificate.cert', 'clients.*.certificate.key'],
        ...['clients.*.other_certificate.cert', 'clients.*.other_certificate.key'],
        ...['upstream.issuer', 'upstream.username', 'upstream.password'],
        ...['resource_indicators.granted', 'resource_indicators.foreign'],
        ...['clock.advance.request', 'clock.advance.csrf.page'],
        'keycloak',
        ...['admin.bearer', 'admin.basic', 'admin.basic.username', 'admin.basic.password'],
        ...['admin.header', 'admin.header.name', 'admin.header.value'],
        ...['admin.client_credentials', 'admin.password_grant', 'admin.password_grant.client_id'],
        ...['admin.client_credentials.client_id', 'admin.client_credentials.client_secret'],
        ...['admin.password_grant.username', 'admin.password_grant.password'],
        ...['keycloak.url', 'keycloak.admin.username', 'keycloak.admin.password'],
        ...['keycloak.admin.client_id', 'keycloak.admin.client_secret'],
      ].toSorted(),
    )
  })

  const revoking = 'calls.admin-revoke-user'
  test.each<[string, unknown]>([
    ['issuer', 'op.example'],
    ['issuer', 'ftp://op.example'],
    ['hosts.0', 'https://op.example/login'],
    ['hosts.0', 'https://user@op.example'],
    ['name', ''],
    ['clients', {}],
    ['clients.main.auth', 'certificate'],
    ['clients.main.auth_at.userinfo', 'none'],
    ['protocol', 'saml'],
    ['offline_access.prompt', 'login'],
    ['resources.0', 'https://api.example/#part'],
    ['identity', 'userinfo'],
    ['identity.request', '/me'],
    ['dpop', 'HS256'],
    ['requests_per_second', 0],
    ['clients.main.consent', 'always'],
    ['clients.third', client],
    ['users', []],
    ['login', []],
    ['login', 'none'],
    ['logout', 'never'],
    ['login.0.is', 'signup'],
    ['login.0.steps', []],
    ['observed.consent_page', 'yes'],
    ['declared.offline_idle_limit', 0],
    ['declared.offline_idle_limit', 'never'],
    ['declared.reuse_grace', -1],
    ['declared.rotation.public', 'always'],
    ['declared.offline_conditions.0', 'none'],
    ['profiles.0', 'keyclaok'],
    [`${revoking}.request`, '/users'],
    [`${revoking}.request`, 'FETCH /users'],
    [`${revoking}.as`, 'root'],
    [`${revoking}.each`, 'admin-list-sessions'],
    ['lacks.flying', 'the reason'],
    ['deadlines.run', 0],
    ['server.ready', '/ready'],
    ['admin', { bearer: 'env:A', basic: { username: 'a', password: 'env:A' } }],
    ['admin', {}],
  ])('%s: %j is refused', (path, value) => {
    expect(accepts(changed(full, path.split('.'), value))).toBe(false)
  })
})
