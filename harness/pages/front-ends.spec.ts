import { expect, test } from 'vitest'
import { BrowserSession } from '../http/browser-session.ts'
import { reachOf } from '../http/reach.ts'
import { httpInFrontOf } from '../http/testing/http-in-front-of.ts'
import { withDefaults } from '../target/defaults.ts'
import type { PageRule } from '../target/page-rules.ts'
import { type ConsentAnswer, followAuthorization } from './front-channel.ts'
import { signOut } from './sign-out.ts'

const issuer = 'https://op.example'
const redirectUri = 'https://rp.example/callback'
const user = { role: 'first', username: 'kim', password: 'secret', email: 'kim@people.example' }

type Answer =
  | string
  | { readonly to: string; readonly status?: number }
  | { readonly json: unknown; readonly status?: number }
type Pages = (request: {
  method: string
  path: string
  form: URLSearchParams
  query: URLSearchParams
  body: string
}) => Answer

const page = (body: string, status = 200): Response =>
  new Response(`<!doctype html><title>A page</title>${body}`, {
    status,
    headers: { 'content-type': 'text/html' },
  })
const form = (action: string, body: string): string => `<form method="post" action="${action}">${body}</form>`
const code = { to: `${redirectUri}?code=the-code&state=s` }

const reach = reachOf(withDefaults({ issuer, clients: { main: { client_id: 'web' } }, users: [] }))

/** A browser in front of a server that is nothing but pages. */
function browserAt(pages: Pages): BrowserSession {
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    const body = await request.text()
    const form = new URLSearchParams(body)
    const answer = pages({ method: request.method, path: url.pathname, form, query: url.searchParams, body })
    if (typeof answer === 'string') return page(answer)
    if ('to' in answer)
      return new Response(null, { status: answer.status ?? 302, headers: { location: answer.to } })
    return Response.json(answer.json, { status: answer.status ?? 200 })
  }
  const http = httpInFrontOf(fetch, { reach })
  return new BrowserSession({ name: 'B1', http })
}

async function signIn(pages: Pages, rules: readonly PageRule[] = [], consent: ConsentAnswer = 'approve') {
  return followAuthorization({
    browser: browserAt(pages),
    url: `${issuer}/authorize`,
    redirectUri,
    user,
    consent,
    rules,
    issuer,
  })
}

const signedIn = (form: URLSearchParams): boolean => [...form.values()].includes('secret')
const passwordForm = form(
  '/login',
  '<input name=username><input type=password name=password><button>Sign in</button>',
)

test.each<[string, Pages]>([
  [
    'two pages, the name first and then the password',
    ({ method, form: sent }) => {
      if (method === 'GET') return form('/name', '<input type=text name=identifier><button>Next</button>')
      if (sent.get('identifier') === 'kim')
        return form('/password', '<input type=password name=pw><button>Next</button>')
      return sent.get('pw') === 'secret' ? code : 'lost'
    },
  ],
  [
    'one page with the name and the password',
    ({ method, form: sent }) => (method === 'GET' ? passwordForm : signedIn(sent) ? code : 'lost'),
  ],
  [
    'sign-in and consent on one page, with boxes that are not ticked',
    ({ method, form: sent }) =>
      method === 'GET'
        ? form(
            '/go',
            '<input name=login><input type=password name=pw><input type=checkbox name=scope value=offline_access>' +
              '<button name=a value=deny>Deny</button><button name=a value=allow>Allow</button>',
          )
        : sent.get('scope') === 'offline_access' && sent.get('a') === 'allow'
          ? code
          : 'lost',
  ],
  [
    'a way out in the header and a banner for cookies before the consent',
    ({ path, method, form: sent }) => {
      if (path === '/logout' || path === '/cookies') return 'lost'
      if (path === '/authorize') return passwordForm
      if (path === '/login' && method === 'POST')
        return (
          form('/logout', '<button>Sign out</button>') +
          form('/cookies', '<button>Accept all cookies</button>') +
          form(
            '/consent',
            "<button name=d value=no>Don't allow</button><button name=d value=yes>Allow</button>",
          )
        )
      return sent.get('d') === 'yes' ? code : 'lost'
    },
  ],
  [
    'buttons that carry the address, and a choice of how long',
    ({ path, method, form: sent }) => {
      if (path === '/authorize') return passwordForm
      if (path === '/login' && method === 'POST')
        return form(
          '/nowhere',
          '<input type=radio name=for value=once><input type=radio name=for value=always checked>' +
            '<select name=lang><option value=en>English<option value=de selected>Deutsch</select>' +
            '<button formaction="/deny">Cancel</button><button formaction="/allow">Approve</button>',
        )
      return path === '/allow' && sent.getAll('for').join() === 'always' && sent.get('lang') === 'de'
        ? code
        : 'lost'
    },
  ],
  [
    'an account to go on with',
    ({ path, form: sent }) => {
      if (path === '/authorize')
        return form(
          '/choose',
          '<button name=as value=kim>Continue as Kim</button><button name=as value=other>Not you?</button>',
        )
      return sent.get('as') === 'kim' ? code : 'lost'
    },
  ],
  [
    'a JSON answer for a script instead of a redirect, and a 303',
    ({ path, method }) => {
      if (path === '/authorize') return { json: { redirect: true, url: '/login' } }
      if (method === 'GET' && path === '/login') return passwordForm
      return method === 'POST' ? { to: '/after', status: 303 } : code
    },
  ],
  [
    'an answer that is posted to the client',
    ({ method }) =>
      method === 'GET'
        ? passwordForm
        : `<body onload="document.forms[0].submit()">${form(redirectUri, '<input type=hidden name=code value=the-code>')}`,
  ],
])('signs in and consents on %s', async (_, pages) => {
  const result = await signIn(pages)
  expect(result.kind).toBe('redirect')
  if (result.kind === 'redirect') expect(result.params.get('code')).toBe('the-code')
})

test('a wrong password is sent once, also where it is answered with 401', async () => {
  let tries = 0
  const result = await signIn(({ method }) => {
    if (method === 'POST') tries += 1
    return passwordForm
  })
  expect(result.kind).toBe('login-refused')
  expect(tries).toBe(1)
  const json = await signIn(({ path }) =>
    path === '/login' ? { json: { message: 'no' }, status: 401 } : passwordForm,
  )
  expect(json.kind).toBe('login-refused')
})

test('a page that nobody knows, and one that only denies, are told and not pressed', async () => {
  expect((await signIn(() => '<p>Please wait for a colleague.')).kind).toBe('page')
  expect((await signIn(() => form('/no', '<button>Cancel</button>'))).kind).toBe('page')
})

test('an error page is a refusal even if it has a button', async () => {
  const browser = browserAt(() => form('/home', '<button>Continue</button>'))
  const send = browser.send.bind(browser)
  browser.send = async (...args) => ({ ...(await send(...args)), status: 400 })
  const result = await followAuthorization({
    browser,
    url: `${issuer}/authorize`,
    redirectUri,
    user,
    consent: 'approve',
    rules: [],
    issuer,
  })
  expect(result.kind).toBe('refused')
})

test('steps send what the script of a page sends, and the next address can be put together', async () => {
  const rules: PageRule[] = [
    {
      page: '/app/*',
      is: 'login',
      steps: [
        { request: 'GET {origin}/api/csrf' },
        {
          request: 'POST {origin}/api/login',
          headers: { 'x-csrf': '{answer.token}' },
          json: { user: '{username}', password: '{password}', flow: '{query.flow}', raw: '{page.query}' },
        },
      ],
      next: '{redirect_uri}?code={answer.result.code}&state={query.state}',
    },
  ]
  const seen: unknown[] = []
  const result = await signIn(({ path, body }) => {
    if (path === '/authorize') return { to: '/app/login?flow=a%2Fb&state=st' }
    if (path === '/app/login') return '<div id=app></div><script src=/app.js></script>'
    if (path === '/api/csrf') return { json: { token: 'the-token' } }
    seen.push(JSON.parse(body))
    return { json: { result: { code: 'the-code' } } }
  }, rules)
  expect(result.kind === 'redirect' && result.params.get('state')).toBe('st')
  expect(seen).toEqual([{ user: 'kim', password: 'secret', flow: 'a/b', raw: 'flow=a%2Fb&state=st' }])
})

const boxes = (boxes: string): string => form('/consent', `${boxes}<button name=d value=yes>Allow</button>`)

test.each<[string, readonly PageRule[]]>([
  ['recognised by its words', []],
  [
    'named by a rule',
    [{ page: '/authorize', is: 'consent', form: { has: ['scope=offline_access'] }, press: 'yes' }],
  ],
])('on a consent page that is %s offline access is left out, and the rest agreed to', async (_, rules) => {
  const sent: string[] = []
  const pages: Pages = ({ method, form: fields }) => {
    if (method === 'POST') sent.push(String(fields))
    const offline = '<input type=checkbox name=scope value=offline_access checked>'
    return method === 'POST' ? code : boxes(`<input type=checkbox name=scope value=email>${offline}`)
  }
  expect(await signIn(pages, rules, 'without-offline')).toMatchObject({ kind: 'redirect' })
  expect(sent).toEqual(['scope=email&d=yes'])
})

test('a consent page that has no box for offline access is not approved without it', async () => {
  const result = await signIn(
    () => boxes('<input type=checkbox name=scope value=email>'),
    [],
    'without-offline',
  )
  expect(result).toMatchObject({ kind: 'page', page: { kind: 'consent' } })
})

test('a logout is confirmed, boxes for other devices are left alone, and the client is never connected to', async () => {
  const sent: string[] = []
  const browser = browserAt(({ method, path, form: fields }) => {
    sent.push(`${method} ${path} ${fields}`)
    if (method === 'GET')
      return form(
        '/logout/confirm',
        '<input type=checkbox name=everywhere value=1><button name=a value=stay>No, stay</button><button name=a value=out>Yes</button>',
      )
    return { to: 'https://rp.example/signed-out' }
  })
  await signOut({
    browser,
    url: `${issuer}/logout`,
    method: 'GET',
    parameters: [['id_token_hint', 'hint']],
    postLogoutRedirectUri: 'https://rp.example/signed-out',
    rules: [],
    issuer,
  })
  expect(sent).toEqual(['GET /logout ', 'POST /logout/confirm a=out'])
})

test.each<[string, string, string[]]>([
  [
    'asks in its text and says nothing but accept on the button',
    '<h3>Do you want to logout?</h3><button name=b value=1>Accept</button><button name=b value=0>Refuse</button>',
    ['GET /logout ', 'POST /logout/confirm b=1'],
  ],
  [
    'asks about something else',
    '<h3>We have new terms</h3><button name=b value=1>Accept</button><button name=b value=0>Refuse</button>',
    ['GET /logout '],
  ],
])('a page after a logout request that %s', async (_, content, expected) => {
  const sent: string[] = []
  const browser = browserAt(({ method, path, form: fields }) => {
    sent.push(`${method} ${path} ${fields}`)
    return method === 'GET' ? form('/logout/confirm', content) : { to: 'https://rp.example/signed-out' }
  })
  await signOut({
    browser,
    url: `${issuer}/logout`,
    method: 'GET',
    parameters: [],
    postLogoutRedirectUri: 'https://rp.example/signed-out',
    rules: [],
    issuer,
  })
  expect(sent).toEqual(expected)
})

const elsewhere = (place: string): string =>
  `the sign-in leads to ${place}, which the target file does not name: add hosts: [${place}]`

test.each<[string, Answer, string]>([
  ['a redirect', { to: 'https://x.example:8443/login' }, elsewhere('https://x.example:8443')],
  [
    'a redirect to another port of the server',
    { to: 'https://op.example:8443/login' },
    elsewhere('https://op.example:8443'),
  ],
  [
    'an answer for a script',
    { json: { redirect: true, url: 'https://x.example/login' } },
    elsewhere('https://x.example'),
  ],
  [
    'a form for the password',
    form('https://x.example/login', '<input name=u><input type=password name=p>'),
    elsewhere('https://x.example'),
  ],
  [
    'a form that sends itself',
    `<script>document.forms[0].submit()</script>${form('https://x.example/', '<input type=hidden name=a value=b>')}`,
    elsewhere('https://x.example'),
  ],
  [
    'a base',
    `<base href="https://x.example/">${form('login', '<input name=u><input type=password name=p>')}`,
    elsewhere('https://x.example'),
  ],
  [
    'a redirect to an address of this machine',
    { to: 'http://127.0.0.1:6379/' },
    'the sign-in leads to http://127.0.0.1:6379, which is an address of this machine and the target file does not name: add hosts: [http://127.0.0.1:6379]',
  ],
  [
    'a redirect that is no address',
    { to: 'http://[' },
    'the sign-in leads to "http://[", which is no web address',
  ],
  [
    'a form that leads to no address',
    form('https://:x', '<input name=u><input type=password name=p>'),
    'the sign-in leads to "https://:x", which is no web address',
  ],
  [
    'a form of GET that leads to no address',
    '<form action="https://:x"><button>Continue</button></form>',
    'the sign-in leads to "https://:x", which is no web address',
  ],
])('%s is told and not followed', async (_, answer, message) => {
  const asked: string[] = []
  const result = signIn(({ path }) => {
    asked.push(path)
    return path === '/authorize' ? answer : passwordForm
  })
  await expect(result).rejects.toThrow(message)
  expect(asked).toEqual(['/authorize'])
})

test('steps lead nowhere else, either, and an answer without what they need is told', async () => {
  const rules: PageRule[] = [
    { page: '/authorize', is: 'login', steps: [{ request: 'POST {origin}/api' }], next: '{answer.url}' },
  ]
  const answers = (json: unknown) => signIn(({ path }) => (path === '/api' ? { json } : '<p>x'), rules)
  await expect(answers({ url: 'https://x.example/' })).rejects.toThrow(elsewhere('https://x.example'))
  await expect(answers({ url: 'http://[' })).rejects.toThrow('which is no web address')
  await expect(answers({})).rejects.toThrow(
    'a value for {answer.url} of the target file: the server sent none',
  )
  const deep = JSON.parse('['.repeat(150) + ']'.repeat(150))
  await expect(answers({ deep, many: Array(5000).fill(deep) })).rejects.toThrow('a value for {answer.url}')
})

test.each([
  ['somewhere else, which is where it ends', 'https://home.example/', undefined],
  ['an address that is none', 'http://[', undefined],
  [
    'another port of the server',
    'https://op.example:8443/',
    'the logout leads to https://op.example:8443, which the target file does not name',
  ],
])('a logout may lead %s', async (_, to, message) => {
  const reply = signOut({
    browser: browserAt(() => ({ to })),
    url: `${issuer}/logout`,
    method: 'GET',
    parameters: [],
    rules: [],
    issuer,
  })
  if (message === undefined) expect((await reply).status).toBe(302)
  else await expect(reply).rejects.toThrow(message)
})

test('a page on the way is passed by whoever is to stop at the consent page', async () => {
  const pages: Pages = ({ path, form: sent }) =>
    path === '/authorize'
      ? passwordForm
      : path === '/login' && signedIn(sent)
        ? form(
            '/stay',
            '<h2>Stay signed in?</h2><button name=stay value=yes>Yes</button><button name=stay value=no>No</button>',
          )
        : form(
            '/consent',
            '<p>The client wants access</p><button name=a value=allow>Allow</button><button name=a value=deny>Deny</button>',
          )
  expect(await signIn(pages, [], 'stop')).toMatchObject({ kind: 'page', page: { kind: 'consent' } })
})
