import { expect, test } from 'vitest'
import { cameFromOutside } from '../../kit/from-outside.ts'
import { WindowOf } from '../../kit/testing/window.ts'
import { createMockProvider } from '../provider.ts'
import { administratorOf } from '../testing/administrator.ts'
import { providerWith, setUp, TestBrowser } from '../testing/client.ts'

const secret = { client_id: 'admin', client_secret: 'secret of admin' }

test('only an administrator sees users, clients and tokens; everybody else gets the sign-in page', async () => {
  const provider = providerWith()
  const signedIn = new TestBrowser(provider)
  await signedIn.tokens()
  const window = new WindowOf(signedIn)
  for (const path of [
    '/admin',
    '/admin/users',
    '/admin/clients/web/offline',
    '/admin/confirm?what=token&id=x',
  ]) {
    expect(await window.open(path), path).toContain('name="client_secret"')
  }
  for (const fields of [
    { ...secret, client_secret: 'guessed' },
    { client_id: 'web', client_secret: 'secret of web' },
  ]) {
    expect(await window.press('Sign in', fields)).toContain('role="alert"')
    expect(window.status).toBe(403)
  }
  expect(await window.press('Sign in', secret)).toContain('2 users')
  expect(await window.press('Sign out')).not.toContain('name="client_secret"')
  expect(await window.open('/admin/users')).toContain('name="client_secret"')
})

test('one token, those of a user and all of a client end after a page that says how many', async () => {
  const provider = providerWith()
  const [kim, lee] = [new TestBrowser(provider), new TestBrowser(provider)]
  const ofKim = [await kim.tokens(), await kim.tokens(), await kim.tokens({ client_id: 'post' })]
  const ofLee = await lee.tokens({}, 'lee')
  const refreshed = async (): Promise<number[]> => [
    (await kim.refresh(ofKim[0]?.refresh_token)).status,
    (await kim.refresh(ofKim[1]?.refresh_token)).status,
    (await kim.refresh(ofKim[2]?.refresh_token, 'post')).status,
    (await lee.refresh(ofLee.refresh_token)).status,
  ]
  const { window } = await administratorOf(provider)
  const page = await window.open('/admin/users/user-kim/offline')
  const [, first] = /aria-label="End: web, ([\w-]+)"/.exec(page) ?? []
  expect(await window.open(`/admin/confirm?what=token&id=${first}`)).toContain(
    'This ends 1 offline token of kim for web.',
  )
  expect(await refreshed()).toEqual([200, 200, 200, 200])
  await window.open(`/admin/confirm?what=token&id=${first}`)
  await window.press('End 1 token')
  expect(await refreshed()).toEqual([400, 200, 200, 200])
  expect(await window.open('/admin/confirm?what=tokens-of-client&id=web')).toContain(
    'This ends 2 offline tokens of web',
  )
  await window.press('End 2 offline tokens')
  expect(await refreshed()).toEqual([400, 400, 200, 400])
  expect(await window.open('/admin/confirm?what=tokens-of-user&id=user-kim')).toContain(
    'This ends 1 offline token of kim',
  )
  expect(await window.press('End 1 offline token')).toContain('There are no offline tokens.')
  expect(await refreshed()).toEqual([400, 400, 400, 400])
})

test('a user or a client is disabled, enabled again and deleted', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const { refresh_token: token } = await browser.tokens()
  const { window } = await administratorOf(provider)
  for (const [of, id] of [
    ['user', 'user-kim'],
    ['client', 'web'],
  ] as const) {
    await window.open(`/admin/confirm?what=disable-${of}&id=${id}`)
    expect(await window.press(`Disable the ${of}`)).toContain('disabled')
    expect((await browser.refresh(token)).status, of).toBeGreaterThanOrEqual(400)
    await window.press(`Enable the ${of}`)
    expect((await browser.refresh(token)).status, of).toBe(200)
  }
  await window.open('/admin/confirm?what=delete-user&id=user-kim')
  expect(await window.press('Delete the user')).not.toContain('kim@example.com')
  expect((await browser.refresh(token)).json.error).toBe('invalid_grant')
})

test('nothing is ended by GET or by a form that was made elsewhere', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const { refresh_token: token } = await browser.tokens()
  const window = new WindowOf(browser)
  await window.open('/admin')
  await window.press('Sign in', secret)
  for (const form of [
    { what: 'tokens-of-client', id: 'web' },
    { what: 'tokens-of-client', id: 'web', csrf: 'made-elsewhere' },
  ]) {
    expect((await browser.send('/admin/confirm', { form })).status).toBe(403)
  }
  await window.open('/admin/confirm?what=tokens-of-client&id=web&csrf=x')
  expect((await browser.refresh(token)).status).toBe(200)
})

test('long lists come page by page, and a search looks at all of them', async () => {
  const provider = providerWith({
    users: [
      ...setUp.users,
      ...Array.from({ length: 60 }, (_, at) => ({
        username: `user${at}`,
        password: 'x',
        name: `User Number ${at}`,
      })),
    ],
  })
  for (let at = 0; at < 30; at++) await provider.issueTokens({ user: 'kim', client: 'web' })
  for (let at = 0; at < 30; at++) await provider.issueTokens({ user: `user${at}`, client: 'web' })
  const { window } = await administratorOf(provider)
  const links = (page: string): number => (page.match(/<h3><a /g) ?? []).length
  const nextOf = (page: string): string =>
    (/href="([^"]+)" rel="next"/.exec(page)?.[1] ?? '').replaceAll('&amp;', '&')
  let page = await window.open('/admin/users')
  expect(page).toContain('62 users')
  expect(links(page)).toBe(25)
  page = await window.open(nextOf(page))
  page = await window.open(nextOf(page))
  expect([links(page), nextOf(page)]).toEqual([12, ''])
  expect(links(await window.open('/admin/users?q=number+59'))).toBe(1)

  page = await window.open('/admin/clients/web/offline')
  const seen = [links(page)]
  while (nextOf(page) !== '') {
    page = await window.open(nextOf(page))
    seen.push(links(page))
  }
  expect(seen).toEqual([25, 25, 10])
  expect(links(await window.open('/admin/clients/web/offline?q=number+29'))).toBe(1)
  expect(await window.open('/admin/confirm?what=tokens-of-client&id=web')).toContain('60 offline tokens')
})

test('what people are called is text on every page', async () => {
  const nasty = '<img src=x onerror=alert(1)>"\''
  const provider = providerWith({
    users: [{ username: 'kim', password: 'password of kim', name: nasty }],
    clients: [{ ...setUp.clients[0], client_name: nasty }, setUp.clients[3]],
  })
  const browser = new TestBrowser(provider)
  await browser.tokens()
  const { window } = await administratorOf(provider)
  const account = new WindowOf(browser)
  const pages = [
    await account.open('/account'),
    await window.open('/admin/users'),
    await window.open(`/admin/users?q=${encodeURIComponent(nasty)}`),
    await window.open('/admin/users/user-kim/offline'),
    await window.open('/admin/clients/web/offline'),
    await window.open('/admin/confirm?what=tokens-of-user&id=user-kim'),
  ]
  for (const page of pages) {
    expect(page).toContain('&lt;img')
    expect(page).not.toContain('<img')
  }
})

test('a click makes an administrator on this machine only, and only where people are let in by clicks', async () => {
  const clickable = { login: { one_click: true }, ...setUp }
  const pageFor = async (options: Parameters<typeof createMockProvider>[0], request: Request) =>
    (await createMockProvider(options).fetch(request)).text()
  const here = { ...clickable, issuer: 'http://localhost:9400' }
  const asked = (url: string): Request =>
    new Request(`${url}/admin/sign-in`, { headers: { accept: 'text/html' } })
  const button = 'value="administrator"'
  expect(await pageFor(here, asked('http://localhost:9400'))).toContain(button)
  expect(await pageFor({ ...here, login: {} }, asked('http://localhost:9400'))).not.toContain(button)
  expect(await pageFor(here, cameFromOutside(asked('http://localhost:9400')))).not.toContain(button)
  expect(
    await pageFor({ ...clickable, issuer: 'https://op.example' }, asked('https://op.example')),
  ).not.toContain(button)

  const provider = createMockProvider(here)
  const window = new WindowOf(new TestBrowser(provider))
  await window.open('/admin')
  expect(await window.press('Go on as administrator')).toContain('2 users')
  expect(await window.open('/admin/users/user-kim/offline')).toContain('Administrator of this machine')
})

test('a request that brings a token gets JSON, whatever it says it takes', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const { json } = await browser.token({ grant_type: 'client_credentials', scope: 'admin' }, 'admin')
  const headers = { authorization: `Bearer ${json.access_token}`, accept: 'text/html, image/gif, */*; q=.2' }
  for (const path of [
    '/admin/users',
    '/admin/clients',
    '/admin/users/user-kim/offline',
    '/admin/clients/web/offline',
  ]) {
    const response = await browser.send(path, { headers })
    expect(response.headers.get('content-type'), path).toContain('application/json')
  }
})

test('lifetimes that are set on the page count for tokens that are there, and a wrong one changes nothing', async () => {
  const provider = providerWith()
  const browser = new TestBrowser(provider)
  const { refresh_token: token } = await browser.tokens()
  const { window } = await administratorOf(provider)
  await window.open('/admin/settings')
  const refused = await window.press('Save', { 'offline.idle': 'a week', 'offline.max': '60' })
  expect(refused).toMatch(/role="alert"[^>]*>offline.idle has to be/)
  expect(refused).toMatch(/name="offline.idle" value="a week"[^>]*aria-invalid/)
  provider.clock.advance(700)
  expect((await browser.refresh(token)).status).toBe(200)
  await window.press('Save', { 'offline.idle': '600', 'offline.max': '' })
  expect(window.html).toContain('name="offline.idle" value="600"')
  provider.clock.advance(700)
  expect((await browser.refresh(token)).json.error).toBe('invalid_grant')
})

test('a key that is rotated on the page signs from then on', async () => {
  const provider = providerWith()
  const kidOf = async (): Promise<string> => {
    const { id_token: token = '' } = await new TestBrowser(provider).tokens()
    return (JSON.parse(atob(token.split('.')[0] ?? '')) as { kid: string }).kid
  }
  const before = await kidOf()
  const { window } = await administratorOf(provider)
  await window.open('/admin/settings')
  await window.press('Rotate the key')
  expect(window.html).not.toContain(`<code>${before}</code>`)
  expect(await kidOf()).not.toBe(before)
})
