import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { requestsOfInit } from '../../cli/footprint-lines.ts'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockProvider, type MockProviderOptions } from '../../mock-provider/provider/provider.ts'
import { hostileNames } from '../engine/testing/hostile-names.ts'
import { hasUnseen } from '../engine/visible-text.ts'
import { withDefaults } from '../target/defaults.ts'
import { loadTarget } from '../target/load-target.ts'
import { type Learned, learn } from './learn.ts'
import { keycloakLine, targetText } from './target-text.ts'
import { completedText, updatedText } from './updated-text.ts'

const { issuer } = conformanceProvider
const [user] = conformanceProvider.users

async function learned(
  options: MockProviderOptions = {},
  main = { client_id: 'album', client_secret: 'test-secret-of-album' },
): Promise<Learned> {
  const provider = createMockProvider({ ...conformanceProvider, ...options })
  const target = withDefaults({ issuer, clients: { main }, users: user === undefined ? [] : [user] })
  const { signal } = new AbortController()
  return learn(target, { signal, directory: '.', transport: new FetchDispatcher(provider) })
}

test('a plain server is learned by trying, and nothing of it is a promise yet', async () => {
  expect(await learned()).toMatchObject({
    auth: {},
    observed: {
      consent_page: true,
      login_session: true,
      online_refresh_token: true,
      sign_in_before_consent: false,
    },
    behaviour: { rotation: 'none', tokensPerPair: 'many' },
  })
})

test('the requests that init says it sends are about those that it sends', async () => {
  const provider = createMockProvider(conformanceProvider)
  let sent = 0
  const main = { client_id: 'album', client_secret: 'test-secret-of-album' }
  await learn(withDefaults({ issuer, clients: { main }, users: user === undefined ? [] : [user] }), {
    ...{ signal: new AbortController().signal, directory: '.' },
    transport: new FetchDispatcher({
      fetch: async (request) => {
        sent += 1
        return provider.fetch(request)
      },
    }),
  })
  expect(sent).toBeGreaterThan(requestsOfInit * 0.6)
  expect(sent).toBeLessThan(requestsOfInit * 1.4)
})

test('whether introspection supports refresh tokens is reported', async () => {
  expect((await learned()).notes).toContain('introspection supports refresh tokens')
  expect((await learned({ endpoints: { introspect_refresh_tokens: false } })).notes).toContain(
    'introspection does not support refresh tokens (active: false)',
  )
  expect((await learned({ endpoints: { introspection: false } })).notes).toContain(
    'there is no introspection endpoint',
  )
})

test.each<[string, MockProviderOptions, object]>([
  [
    'no refresh token is issued without offline_access',
    { grants: { online_refresh_tokens: false } },
    { observed: { online_refresh_token: false } },
  ],
  [
    'one offline token per user and client',
    { grants: { per_user_and_client: 'one' } },
    { behaviour: { tokensPerPair: 'single' } },
  ],
  ['rotation', { rotation: { confidential: 'always', grace: 0 } }, { behaviour: { rotation: 'rotate' } }],
  [
    'rotation with a grace period',
    { rotation: { confidential: 'always', grace: 20 } },
    { behaviour: { rotation: 'rotate', hasGrace: true } },
  ],
])('%s is seen', async (_, options, behaviour) => {
  expect(await learned(options)).toMatchObject(behaviour)
})

test('a client that wants its secret in the form is told apart', async () => {
  const printer = { client_id: 'printer', client_secret: 'test-secret-of-printer' }
  expect((await learned({}, printer)).auth).toEqual({ main: 'client_secret_post' })
})

test('a wrong secret, a client without consent, and a page of scripts are told in words', async () => {
  const messages = async (...parts: Parameters<typeof learned>) =>
    (await learned(...parts)).problems.map(({ message }) => message).join('\n')
  expect(await messages({}, { client_id: 'album', client_secret: 'wrong' })).toMatch(
    /the server refused client album with client_secret_basic and with client_secret_post \(401 invalid_client/,
  )
  expect(await messages({ login: { pages: 'json' } })).toMatch(
    /the page at http:\/\/127\.0\.0\.1:\d+\/login \(".*"\) is an application: .* --record FILE/,
  )
  expect(await messages({}, { client_id: 'visitor', client_secret: 'test-secret-of-visitor' })).toMatch(
    /invalid_scope.*check that the client visitor may request the scope openid offline_access/,
  )
})

test('what was learned before something failed is kept', async () => {
  const visitor = { client_id: 'visitor', client_secret: 'test-secret-of-visitor' }
  expect(await learned({}, visitor)).toMatchObject({
    observed: { login_session: true, online_refresh_token: true },
    notes: expect.arrayContaining([expect.stringContaining('logout')]),
  })
})

const result: Learned = {
  auth: { main: 'client_secret_post' },
  observed: { consent_page: false, login_session: true },
  behaviour: { rotation: 'rotate', tokensPerPair: 'single' },
  notes: [],
  problems: [],
}
const written = {
  issuer: 'https://op.example',
  clients: { main: { client_id: 'ci', client_secret: 'env:CI_SECRET' } },
  users: [{ username: 'alice', password: 'env:ALICE_PW' }],
}

test('the written file is a target file, and holds references instead of secrets', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'init-'))
  try {
    const file = join(folder, 'target.yaml')
    const text = targetText(written, result, '2026-11-25')
    await writeFile(file, text)
    const { target, warnings } = await loadTarget(file, { CI_SECRET: 'one', ALICE_PW: 'two' })
    expect(warnings).toEqual([])
    expect(target.clients.main).toEqual({ client_id: 'ci', client_secret: 'one', auth: 'client_secret_post' })
    expect(target.observed).toEqual(result.observed)
    expect(target.declared).toEqual({})
    expect(text).toContain('#   rotation: { confidential: rotate }')
    expect(text).toContain('#   offline_tokens_per_user_client: single')
    // Whoever answers the questions takes the hashes away, and nothing else.
    await writeFile(file, text.replaceAll(/^# (?=declared:|calls:|admin:|clock:| )/gm, ''))
    const answered = (await loadTarget(file, { CI_SECRET: 'one', ALICE_PW: 'two', CI_ADMIN_SECRET: 'three' }))
      .target
    expect(answered.declared).toMatchObject({
      rotation: { confidential: 'rotate' },
      offline_tokens_per_user_client: 'single',
    })
    expect(answered.calls).toHaveProperty('admin-revoke-user-client')
    expect(answered.clock).toBeDefined()
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('hosts that its owner named are in the written file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'init-'))
  try {
    const file = join(folder, 'target.yaml')
    await writeFile(file, targetText({ ...written, hosts: ['https://login.example'] }, result, '2026-11-25'))
    const { target } = await loadTarget(file, { CI_SECRET: 'one', ALICE_PW: 'two' })
    expect(target.hosts).toEqual(['https://login.example'])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('pages elsewhere are not followed, and how to name them is told', async () => {
  const elsewhere = 'https://login.example'
  const [problem] = (await learned({ login: { at: elsewhere } })).problems
  expect(problem?.message).toContain(
    `the sign-in leads to ${elsewhere}, which the target file does not name: add hosts: [${elsewhere}], or with init: --host ${elsewhere}`,
  )
})

const before =
  '# ours\nissuer: https://op.example\nclients:\n  main: { client_id: a } # the first\nobserved:\n  consent_page: true # seen by hand\n# a promise\ndeclared:\n  offline_idle_limit: none # really\n'
const seen = { auth: {}, behaviour: {}, problems: [], observed: {} }

test('an update changes what is observed, and keeps comments and order', () => {
  expect(updatedText(before, { ...seen, observed: { login_session: false } }).text).toBe(
    before.replace('# seen by hand\n', '# seen by hand\n  login_session: false\n'),
  )
})

test('an update does not forget a consent page because the user has agreed since', () => {
  const { text, kept } = updatedText(before, { ...seen, observed: { consent_page: false } })
  expect(text).toBe(before)
  expect(kept.join()).toContain('observed.consent_page stays true')
})

test('an update that could not try something leaves what the file says about it, and says why in the file', () => {
  const problem = { message: 'the server refused\nthe password', unreachable: false }
  const { text } = updatedText(before, { ...seen, problems: [problem] })
  expect(text).toMatch(/^# ours\n# init stopped: the server refused; the password\n# To go on: .*\nissuer:/)
  expect(updatedText(text, seen).text).toBe(before)
})

test('an update completes methods of authentication, and asks for promises where nobody did', () => {
  const bare = before.split('# a promise')[0] ?? ''
  const { text } = updatedText(bare, {
    ...seen,
    auth: { main: 'client_secret_post' },
    behaviour: { rotation: 'rotate' },
  })
  expect(text).toContain('main: { client_id: a, auth: client_secret_post } # the first')
  expect(text).toContain('# declared:\n')
  expect(text).toContain('#   rotation: { confidential: rotate }')
  expect(updatedText(text, seen).text).toBe(text)
})

test('options complete a file without touching what it says elsewhere', () => {
  const text = completedText(`${before}users:\n  - { username: kim, password: env:OLD } # hers\n`, {
    clients: { second: { client_id: 'b', client_secret: 'env:B' } },
    users: [
      { username: 'kim', password: 'env:KIM' },
      { username: 'lee', password: 'env:LEE' },
    ],
    hosts: ['https://login.example'],
    addresses: { redirect_uri: 'https://rp.example/other' },
  })
  expect(parse(text)).toMatchObject({
    clients: {
      main: { client_id: 'a', redirect_uri: 'https://rp.example/other' },
      second: { client_id: 'b', client_secret: 'env:B', redirect_uri: 'https://rp.example/other' },
    },
    users: [
      { username: 'kim', password: 'env:KIM' },
      { username: 'lee', password: 'env:LEE' },
    ],
    hosts: ['https://login.example'],
  })
  for (const comment of ['# ours', '# the first', '# seen by hand', '# a promise', '# really', '# hers'])
    expect(text).toContain(comment)
})

test.each(hostileNames)('a target file for %j says what was given, and nothing else', (name) => {
  const issuer = `https://op.example/${name}/realms/${name}`
  const users = [{ username: name, password: 'env:ALICE_PW' }]
  const login = [{ page: `/${name}`, is: 'login' as const }]
  const clients = { main: { client_id: name, client_secret: 'env:CI_SECRET' } }
  const recipe = { recipe: { name, about: name, before: [name] }, works: true }
  const text = targetText({ issuer, clients, users, login, ca: name }, { ...result, recipe }, '2026-11-25')
  expect(hasUnseen(text)).toBe(false)
  expect(parse(text, { merge: true })).toStrictEqual({
    issuer,
    tls: { ca: name },
    recipe: name,
    clients: { main: { client_id: name, client_secret: 'env:CI_SECRET', auth: 'client_secret_post' } },
    users,
    login,
    observed: result.observed,
  })
  const leftOut = targetText(
    { issuer, clients, users },
    { ...result, recipe: { ...recipe, works: false } },
    '2026-11-25',
  )
  expect(Object.keys(parse(leftOut, { merge: true }))).toEqual(['issuer', 'clients', 'users', 'observed'])
})

test('the issuer of a Keycloak realm gets the line for its driver, another one none', async () => {
  expect(keycloakLine('https://op.example')).toBeUndefined()
  const folder = await mkdtemp(join(tmpdir(), 'init-'))
  try {
    const file = join(folder, 'target.yaml')
    const text = targetText(
      { ...written, issuer: 'https://sso.example/auth/realms/shop' },
      result,
      '2026-11-25',
    )
    await writeFile(file, text.replace('# keycloak:', 'keycloak:'))
    const secrets = { CI_SECRET: 'one', ALICE_PW: 'two', KEYCLOAK_PASSWORD: 'three' }
    const { target } = await loadTarget(file, secrets)
    expect(target.keycloak).toMatchObject({ url: 'https://sso.example/auth', ownRealm: true })
    expect(target.issuer).toBe(`https://sso.example/auth/realms/${target.keycloak?.realm}`)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a server with a recipe is recognised, and what a user can do by it is tried', async () => {
  const { recipe, notes } = await learned()
  expect(recipe?.recipe.name).toBe('mock-provider')
  expect(recipe?.works).toBe(true)
  expect(notes).toContain("the user's list shows the offline token")
  const text = targetText(written, { ...result, ...(recipe === undefined ? {} : { recipe }) }, '2026-11-25')
  expect(text).toMatch(/^recipe: mock-provider$/m)
  expect(text).not.toContain('# calls:')
})

test('a recipe whose list does not work at a server is left out, and that is said', async () => {
  const { recipe, notes } = await learned({ endpoints: { account: false } })
  expect(recipe?.works).toBe(false)
  expect(notes.join()).toMatch(/the list of the recipe cannot be read .* so the recipe is not used/)
  const text = targetText(written, { ...result, ...(recipe === undefined ? {} : { recipe }) }, '2026-11-25')
  expect(text).toMatch(/^# recipe: mock-provider /m)
})

test('the pages of a recipe stay in the file where its list does not work', async () => {
  const login = [{ page: '/login', is: 'login' as const }]
  const recipe = { recipe: { name: 'ours', login }, works: false }
  const folder = await mkdtemp(join(tmpdir(), 'init-'))
  try {
    const file = join(folder, 'target.yaml')
    await writeFile(file, targetText(written, { ...result, recipe }, '2026-11-25'))
    const { target } = await loadTarget(file, { CI_SECRET: 'one', ALICE_PW: 'two' })
    expect(target.login).toEqual(login)
  } finally {
    await rm(folder, { recursive: true })
  }
})
