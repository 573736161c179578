import { expect, test } from 'vitest'
import { WindowOf } from '../../kit/testing/window.ts'
import type { MockKeycloak } from '../mock-keycloak.ts'
import { keycloakWith, type Tokens, Visitor } from '../testing/visitor.ts'

const account = '/realms/shop/account/'
const sessions = '/admin/master/console/shop/sessions'

/** A window that has come by the sign-in page of a realm to what it wanted to see. */
async function signedIn(keycloak: MockKeycloak, at: string, username: string, password: string) {
  const visitor = new Visitor(keycloak)
  const window = new WindowOf(visitor)
  const first = await window.open(at)
  const link = /id="continue" href="([^"]*)"/.exec(first)?.[1]?.replaceAll('&amp;', '&') ?? ''
  await window.open(link)
  await window.press('Sign In', { username, password })
  return { visitor, window, state: new URL(link).searchParams.get('state') ?? '' }
}

const asAnn = (keycloak: MockKeycloak) => signedIn(keycloak, account, 'ann', 'password of ann')
const asAdmin = (keycloak: MockKeycloak) => signedIn(keycloak, '/admin/master/console/', 'admin', 'admin')

async function offlineToken(keycloak: MockKeycloak, user = 'ann', client = 'ca') {
  const visitor = new Visitor(keycloak)
  const tokens: Tokens = await visitor.login(client, user)
  const alive = async (): Promise<boolean> =>
    (await visitor.refresh(client, tokens.refresh_token)).status === 200
  return { alive, tokens, visitor }
}

test('a user sees their offline access in the account console, and removes it from one application', async () => {
  const keycloak = keycloakWith()
  const [kept, gone] = [await offlineToken(keycloak, 'ann', 'cb'), await offlineToken(keycloak)]
  const others = await offlineToken(keycloak, 'bob')
  const { window } = await asAnn(keycloak)
  expect(window.html).toContain('offline access')
  await window.press('Remove access: ca')
  expect(window.html).toContain('The application has no access any more.')
  expect(window.html).not.toContain('Remove access: ca"')
  expect([await gone.alive(), await kept.alive(), await others.alive()]).toEqual([false, true, true])
  await window.press('Remove all')
  expect([await kept.alive(), await others.alive()]).toEqual([false, true])
})

test('signing out everywhere else ends what the release says that it ends', async () => {
  for (const [version, survives] of [
    ['26.7', false],
    ['26.0', true],
  ] as const) {
    const keycloak = keycloakWith(version)
    const offline = await offlineToken(keycloak)
    const elsewhere = await asAnn(keycloak)
    const { window } = await asAnn(keycloak)
    await window.press('Sign out everywhere else')
    expect(await elsewhere.window.open(account)).toContain('id="continue"')
    expect(window.html, version).toContain('All other sign-ins have ended.')
    expect(await offline.alive(), version).toBe(survives)
  }
})

test('a password is changed by whoever knows the present one', async () => {
  const keycloak = keycloakWith()
  const { window } = await asAnn(keycloak)
  const fresh = { 'password-new': 'another', 'password-confirm': 'another' }
  await window.press('Change password', { password: 'wrong', ...fresh })
  expect([window.status, window.html]).toEqual([
    403,
    expect.stringContaining('The present password is another one.'),
  ])
  await window.press('Change password', { password: 'password of ann', ...fresh, 'password-confirm': 'x' })
  expect(window.html).toContain('match.')
  await window.press('Change password', { password: 'password of ann', ...fresh })
  expect(window.html).toContain('Your password is changed.')
  const again = await signedIn(keycloak, account, 'ann', 'another')
  expect(again.window.html).toContain('ann Test (ann)')
})

test('an administrator looks for a session and ends it after a question that says what it ends', async () => {
  const keycloak = keycloakWith()
  const [ann, bob] = [await offlineToken(keycloak), await offlineToken(keycloak, 'bob')]
  const { window } = await asAdmin(keycloak)
  expect(window.html).toContain('2 sessions')
  expect(await window.open(`${sessions}?type=OFFLINE&q=ANN`)).toContain('1 session<')
  const [label = ''] = /Sign out: ann, Offline [^"]*/.exec(window.html) ?? []
  await window.press(label)
  expect(window.html).toContain('This ends 1 offline session, with 1 client: ca.')
  await window.press('End 1 session')
  expect([await ann.alive(), await bob.alive()]).toEqual([false, true])
})

test.each([
  ['user', 'users', 'ann', 'Sign out everywhere…', 'Sign out everywhere', [false, false, true]],
  ['user', 'users', 'ann', 'Revoke ca…', 'Revoke', [false, true, true]],
  ['user', 'users', 'ann', 'Disable…', 'Disable the user', [false, false, true]],
  ['client', 'clients', 'ca', 'Revoke all…', 'Revoke all', [false, true, false]],
  ['client', 'clients', 'ca', 'Disable…', 'Disable the client', [false, true, false]],
] as const)(
  'what an administrator does to a %s ends that and nothing else (%s, %s: %s)',
  async (of, kind, name, button, confirmed, alive) => {
    const keycloak = keycloakWith()
    const tokens = [
      await offlineToken(keycloak),
      await offlineToken(keycloak, 'ann', 'cb'),
      await offlineToken(keycloak, 'bob'),
    ]
    const { window, visitor } = await asAdmin(keycloak)
    keycloak.clock.advance(1)
    await window.open(`${sessions}?${of}=${await visitor.idOf(kind, name)}`)
    await window.press(button)
    await window.press(confirmed)
    expect(window.html).toContain('It is done.')
    expect(await Promise.all(tokens.map((token) => token.alive()))).toEqual(alive)
  },
)

test('signing everybody out of a realm spares nobody', async () => {
  const keycloak = keycloakWith()
  const tokens = [await offlineToken(keycloak), await offlineToken(keycloak, 'bob')]
  keycloak.clock.advance(1)
  const { window } = await asAdmin(keycloak)
  await window.press('Sign everybody out…')
  expect(window.html).toContain('2 offline sessions')
  await window.press('Sign everybody out')
  expect(await Promise.all(tokens.map((token) => token.alive()))).toEqual([false, false])
})

test('the console is closed to who is no administrator, and to forms and codes of others', async () => {
  const keycloak = keycloakWith()
  const token = await offlineToken(keycloak)
  const { window, visitor } = await asAdmin(keycloak)
  const id = await visitor.idOf('users', 'ann')
  const forms = [
    { what: 'user', id },
    { what: 'user', id, csrf: 'made up' },
  ]
  for (const form of forms) {
    const refused = await visitor.send('/admin/master/console/shop/confirm', { form })
    expect([refused.status, await refused.text()]).toEqual([403, expect.stringContaining('load it again')])
  }
  const stranger = new Visitor(keycloak)
  expect(await (await stranger.send(sessions)).text()).toContain('Sign in')
  await stranger.send('/admin/master/console/shop/confirm', { form: { what: 'user', id } })
  const own = await signedIn(keycloak, '/admin/shop/console/', 'ann', 'password of ann')
  expect([own.window.status, own.window.html]).toEqual([403, expect.stringContaining('403')])
  const rebound = await visitor.send(sessions, { headers: { host: 'evil.example' } })
  expect(rebound.status).toBe(403)
  expect(await token.alive()).toBe(true)
  await window.open(sessions)
  await window.press('Sign out')
  expect(await (await visitor.send(sessions)).text()).toContain('id="continue"')
})

test('a code that another browser asked for signs nobody in', async () => {
  const keycloak = keycloakWith()
  const { visitor } = await asAdmin(keycloak)
  const redirectUri = 'https://kc.example/admin/master/console/'
  const query = new URLSearchParams({
    ...{ client_id: 'security-admin-console', redirect_uri: redirectUri, state: 'of an attacker' },
    ...{ response_type: 'code', scope: 'openid' },
  })
  const answer = await visitor.send(`/realms/master/protocol/openid-connect/auth?${query}`)
  const victim = new Visitor(keycloak)
  const page = await victim.send(answer.headers.get('location') ?? '')
  expect(await page.text()).toContain('id="continue"')
  expect(await (await victim.send(sessions)).text()).toContain('id="continue"')
})

test('a browser is told as a page that there is nothing, a program as JSON', async () => {
  const visitor = new Visitor(keycloakWith())
  for (const path of ['/nowhere', '/realms/nobody/account', '/realms/shop/nowhere']) {
    const page = await visitor.send(path, { headers: { accept: 'text/html,*/*;q=0.8' } })
    expect([page.status, page.headers.get('content-type')], path).toEqual([404, 'text/html; charset=UTF-8'])
    expect((await visitor.send(path)).headers.get('content-type'), path).toContain('application/json')
  }
  const root = await visitor.send('/')
  expect(root.headers.get('location')).toBe('https://kc.example/admin/master/console/')
})
