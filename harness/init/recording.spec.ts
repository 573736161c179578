import { expect, test } from 'vitest'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockProvider } from '../../mock-provider/provider/provider.ts'
import { withDefaults } from '../target/defaults.ts'
import type { Exchange } from './har.ts'
import { learn } from './learn.ts'
import { substituted } from './recorded-values.ts'
import { rulesFromRecording } from './recording.ts'

const issuer = 'https://op.example'
const user = { username: 'kim', password: 'pass"word 1', email: 'kim@people.example' }
const context = { file: 'login.har', issuer, redirectUri: 'https://rp.example/callback', user }

const page = (path: string): Exchange => ({
  method: 'GET',
  url: `${issuer}${path}`,
  request: { type: '', text: '', headers: [] },
  status: 200,
  answer: { type: 'text/html; charset=utf-8', json: undefined },
})
const call = (
  request: string,
  body: unknown,
  answer: unknown,
  headers: [string, string][] = [],
): Exchange => {
  const [method = '', path = ''] = request.split(' ')
  return {
    method,
    url: new URL(path, issuer).href,
    request: {
      type: body === undefined ? '' : 'application/json',
      text: body === undefined ? '' : JSON.stringify(body),
      headers,
    },
    status: 200,
    answer: { type: 'application/json', json: answer },
  }
}
const back = { ...page(''), url: 'https://rp.example/callback?code=c&state=s', status: 0 }

test('what a script sent becomes steps, with variables for what belongs to one sign-in', () => {
  const flow = 'flow-8f3a91c2d4e5b6a7'
  const rules = rulesFromRecording(
    [
      page(`/app/login?flow=${flow}&lang=en`),
      { ...page('/app.js'), answer: { type: 'text/javascript', json: undefined } },
      call('GET /api/settings', undefined, { theme: 'dark-and-quite-long' }),
      call('GET /api/csrf', undefined, { csrf: { token: 'k8s7d6f5g4h3j2k1l0z9' } }),
      call(
        'POST /api/login',
        { user: user.username, password: user.password, flow, remember: true },
        { next: `/app/consent?flow=${flow}` },
        [
          ['origin', issuer],
          ['x-csrf-token', 'k8s7d6f5g4h3j2k1l0z9'],
          ['cookie', 'sid=secret'],
          ['user-agent', 'a browser'],
        ],
      ),
      page(`/app/consent?flow=${flow}`),
      call('PUT /api/consent', { flow, scopes: ['openid', 'offline_access'] }, { redirect: back.url }),
      back,
    ],
    context,
  )
  expect(rules).toEqual([
    {
      page: '/app/login',
      is: 'login',
      steps: [
        { request: 'GET {issuer}/api/csrf' },
        {
          request: 'POST {issuer}/api/login',
          headers: { origin: '{origin}', 'x-csrf-token': '{answer.csrf.token}' },
          json: { user: '{username}', password: '{password}', flow: '{query.flow}', remember: true },
        },
      ],
      next: '{answer.next}',
    },
    {
      page: '/app/consent',
      is: 'consent',
      steps: [
        {
          request: 'PUT {issuer}/api/consent',
          json: { flow: '{query.flow}', scopes: ['openid', 'offline_access'] },
        },
      ],
      next: '{answer.redirect}',
    },
  ])
})

test('a page whose signed query is sent as it is gets the whole query', () => {
  const [rule] = rulesFromRecording(
    [
      page('/login?client_id=a&sig=abc'),
      call('POST /in', { p: user.password, q: 'client_id=a&sig=abc' }, {}),
      back,
    ],
    context,
  )
  expect(rule?.steps?.[0]?.json).toEqual({ p: '{password}', q: '{page.query}' })
})

test('a page that is sign-in and consent at once goes on where its own address says', () => {
  const callback = `${issuer}/api/auth?response_type=code&client_id=web&state=s-1234567890`
  const query = new URLSearchParams({ client_id: 'web', prompt: 'consent', callback_url: callback })
  const rules = rulesFromRecording(
    [
      page(`/login.html?${query}`),
      call('GET /config.json', undefined, { theme: 'a-long-word-nobody-sends' }),
      call('POST /api/auth/', { username: user.username, password: user.password }, ''),
      call('GET /api/profile', undefined, [{ username: user.username }]),
      call('PUT /api/grant/web/all%20of%20it', { scope: 'openid offline_access', kind: 'consent' }, ''),
      call('GET /api/profile', undefined, [{ username: user.username }]),
      { ...page(''), url: `${callback}&g_continue`, status: 302 },
      back,
    ],
    context,
  )
  expect(rules).toEqual([
    {
      page: '/login.html',
      is: 'login',
      steps: [
        { request: 'POST {issuer}/api/auth/', json: { username: '{username}', password: '{password}' } },
        {
          request: 'PUT {issuer}/api/grant/{query.client_id}/all%20of%20it',
          json: { scope: 'openid offline_access', kind: 'consent' },
        },
      ],
      next: '{query.callback_url}&g_continue',
    },
  ])
})

test('where the browser kept no body of the answer, the answer decides when it comes', () => {
  const id = 'Hc7wX2mZ9qLpR4tV'
  const [rule] = rulesFromRecording(
    [
      page(`/login?request=${id}`),
      call('POST /login', { request: id, password: user.password }, undefined),
      { ...page(`/authorize/continue?request=${id}`), status: 302 },
      back,
    ],
    context,
  )
  expect(rule).not.toHaveProperty('next')
})

test('a value that nobody could send again is told by its name, and never by its value', () => {
  const value = 'r4nd0m-5ecret-v4lue-1234567890'
  const make = () =>
    rulesFromRecording([page('/login'), call('POST /in', { p: user.password, nonce: value }, {})], context)
  expect(make).toThrow('cannot be reproduced: nonce in POST /in; write login: rules by hand')
  expect(make).not.toThrow(value)
})

test('no header, member, parameter or code that can be a secret goes into a rule, and each is told by its name', () => {
  const secrets = {
    'x-api-key': 'Zq7api-key-of-mine',
    'x-auth-token': 'hunter2auth',
    authorization: 'Bearer hunter2bearer',
    otp: '482913',
    pin: 4711,
    api_key: 'hunter2key',
    mfa_code: '771204',
    session: 'hunter2session',
  }
  const { otp, pin, api_key, mfa_code, session } = secrets
  const login = call(
    `POST /in?lang=en&api_key=${api_key}`,
    {
      user: user.username,
      password: user.password,
      otp,
      pin,
      remember: 1,
      deep: [{ mfa_code }],
      client: { session },
    },
    {},
    [
      ['x-api-key', secrets['x-api-key']],
      ['x-auth-token', secrets['x-auth-token']],
      ['authorization', secrets.authorization],
      ['x-requested-with', 'XMLHttpRequest'],
      ['cookie', 'sid=hunter2sid'],
    ],
  )
  const form = {
    ...login,
    url: `${issuer}/form`,
    request: {
      type: 'application/x-www-form-urlencoded',
      text: `p=${encodeURIComponent(user.password)}&otp=${otp}&a=b`,
      headers: [],
    },
  }
  const omitted: string[] = []
  const rules = rulesFromRecording(
    [
      page('/login'),
      login,
      form,
      { ...page(`/go?kind=password-login&login_code=${mfa_code}`), status: 302 },
      back,
    ],
    { ...context, omitted: (what) => omitted.push(what) },
  )
  for (const secret of Object.values(secrets)) expect(JSON.stringify(rules)).not.toContain(String(secret))
  expect(rules[0]?.steps).toEqual([
    {
      request: 'POST {issuer}/in?lang=en',
      headers: { 'x-requested-with': 'XMLHttpRequest' },
      json: { user: '{username}', password: '{password}', remember: 1, deep: [{}], client: {} },
    },
    { request: 'POST {issuer}/form', form: { p: '{password}', a: 'b' } },
  ])
  expect(omitted).toEqual([
    'x-api-key in POST /in',
    'x-auth-token in POST /in',
    'authorization in POST /in',
    'otp in POST /in',
    'pin in POST /in',
    'mfa_code in POST /in',
    'session in POST /in',
    'api_key in POST /in',
    'otp in POST /form',
  ])
})

test('a body or an address that is not what it says is no reason to give up', () => {
  const odd = { ...call('POST /in/100%', { p: user.password }, {}), url: `${issuer}/in/100%` }
  const broken = { ...odd, request: { ...odd.request, text: '{' } }
  const [rule] = rulesFromRecording([page('/login'), odd, broken], context)
  expect(rule?.steps?.map(({ request, json }) => [request, json])).toEqual([
    ['POST {issuer}/in/100%', { p: '{password}' }],
    ['POST {issuer}/in/100%', undefined],
  ])
})

test('no address goes into a rule that belongs to this one sign-in, and none into a message', () => {
  const secret = 'v3r1f13r-0f-th1s-0ne-s1gn-1n'
  const flow = 'flow-of-this-page'
  const posted = {
    ...call(`POST /in?kind=a%20b`, { p: user.password }, ''),
    answer: { type: '', json: undefined },
  }
  const [rule] = rulesFromRecording(
    [
      page(`/login?flow=${flow}`),
      posted,
      { ...page(`/go?flow=${flow}&verifier=${secret}`), status: 302 },
      back,
    ],
    context,
  )
  expect(rule).not.toHaveProperty('next')
  expect(rule?.steps?.[0]?.request).toBe('POST {issuer}/in?kind=a%20b')
  const [ofFlow] = rulesFromRecording([page(`/flows/${secret}/login`), posted, back], context)
  expect(ofFlow?.page).toBe('/flows/*/login')
  const inPath = call(`POST /in/${secret}`, { p: user.password }, {})
  const make = () => rulesFromRecording([page('/login'), inPath, back], context)
  expect(make).toThrow('cannot be reproduced: a part of the path in POST /in/...')
  expect(make).not.toThrow(secret)
})

test("a recording without the user's password is told", () => {
  expect(() => rulesFromRecording([page('/login'), call('POST /in', { p: 'other' }, {})], context)).toThrow(
    'login.har: no request in it sends the password of kim',
  )
})

test("the rules of a recording sign in at the mock's script pages", async () => {
  const [kim] = conformanceProvider.users
  if (kim === undefined) throw new Error('there is no user')
  const { issuer: op } = conformanceProvider
  const send = (path: string, body: object, to: string): Exchange => ({
    ...call(`POST ${path}`, { request: 'Hc7wX2mZ9qLpR4tV', ...body }, { redirect: to }),
    url: `${op}${path}`,
  })
  const at = (path: string): Exchange => ({ ...page(''), url: `${op}${path}` })
  const login = rulesFromRecording(
    [
      at('/login?request=Hc7wX2mZ9qLpR4tV'),
      send(
        '/login',
        { decision: 'allow', username: kim.username, password: kim.password },
        `${op}/authorize/continue?request=Hc7wX2mZ9qLpR4tV`,
      ),
      { ...at('/authorize/continue?request=Hc7wX2mZ9qLpR4tV'), status: 302 },
      at('/consent?request=Hc7wX2mZ9qLpR4tV'),
      send('/consent', { decision: 'allow' }, back.url),
      back,
    ],
    { ...context, issuer: op, user: kim },
  )
  const provider = createMockProvider({ ...conformanceProvider, login: { pages: 'json' } })
  const main = { client_id: 'album', client_secret: 'test-secret-of-album' }
  const target = { ...withDefaults({ issuer: op, clients: { main }, users: [kim] }), login }
  const learned = await learn(target, {
    signal: new AbortController().signal,
    directory: '.',
    transport: new FetchDispatcher(provider),
  })
  expect(learned.observed).toMatchObject({ consent_page: true, login_session: true })
})

test('a value that contains another one is replaced first, whatever was known first', () => {
  const known = [
    ['tenant-01', '{query.tenant}'],
    ['tenant-01-flow-77', '{answer.flow}'],
  ] as const
  expect(substituted('/go/tenant-01-flow-77/of/tenant-01', known)).toBe('/go/{answer.flow}/of/{query.tenant}')
})
