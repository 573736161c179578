import { describe, expect, test } from 'vitest'
import { withDefaults } from '../target/defaults.ts'
import { Recorder } from './recorder.ts'
import { Redactor } from './redactor.ts'
import { SecretMemory } from './secret-memory.ts'

const target = withDefaults({
  issuer: 'http://127.0.0.1:8080',
  clients: { main: { client_id: 'kf92-web-app-71x', client_secret: 'Qx7-secret-of-web' } },
  users: [{ username: 'kim', password: 'hz7' }],
})

test('the same secret has the same placeholder everywhere, numbered by first sight', () => {
  const redactor = new Redactor()
  redactor.learn('refresh_token', 'first-secret-value')
  redactor.learn('refresh_token', 'second-secret-value')
  redactor.learn('access_token', 'third-secret-value')
  expect(redactor.redact('a second-secret-value b first-secret-value c third-secret-value')).toBe(
    'a refresh_token#2 b refresh_token#1 c access_token#1',
  )
})

test('however a secret is spelled, its placeholder is the same', () => {
  const redactor = new Redactor()
  redactor.learn('password', 'p<q>&r" s/7')
  for (const spelled of [
    'p%3Cq%3E%26r%22+s/7',
    'p%3cq%3e%26r%22%20s%2f7',
    'p&lt;q&gt;&#38;r&#x22; s/7',
    'p<q>&r\\" s\\/7',
  ])
    expect(redactor.redact(`x=1 [${spelled}]`)).toBe('x=1 [password#1]')
})

test('Base64 of a secret is replaced with the characters that it shares with what stands beside it, and no more', () => {
  const redactor = new Redactor()
  redactor.learn('client_secret', 's3cret-of-web+/x')
  const within = (text: string): string => Buffer.from(text).toString('base64')
  expect(redactor.redact(`x ${within('s3cret-of-web+/x')} y`)).toBe('x client_secret#1 y')
  expect(redactor.redact(`x ${within('my-web-client:s3cret-of-web+/x')} y`)).toMatch(
    /^x bXkt\w+client_secret#1 y$/,
  )
})

test('the longer of two secrets that begin alike wins', () => {
  const redactor = new Redactor()
  redactor.learn('code', 'abcdefgh1')
  redactor.learn('token', 'abcdefgh1ij')
  expect(redactor.redact('abcdefgh1ij abcdefgh1')).toBe('token#1 code#1')
})

test('payload and signature of a JWT are secrets by themselves', () => {
  const redactor = new Redactor()
  redactor.learn('id_token', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJraW0ifQ.c2lnbmF0dXJl')
  expect(redactor.redact('payload eyJzdWIiOiJraW0ifQ, signature c2lnbmF0dXJl')).toBe(
    'payload id_token#1, signature id_token#1',
  )
})

test('the parts of a value with dots that is no JWT are not taken for secrets', () => {
  const redactor = new Redactor()
  redactor.saw('code', 'f3a9c2d1-code.session-identifier.web-app')
  expect(redactor.redact('/clients/web-app')).toBe('/clients/web-app')
  expect(redactor.redact('code=f3a9c2d1-code.session-identifier.web-app')).toBe('code=code#1')
})

test('an exchange is recorded without its secrets, and what is only a name stays', () => {
  const recorder = new Recorder({ redactor: new Redactor() })
  const number = recorder.record({
    request: {
      sender: 'client main',
      method: 'POST',
      url: 'https://op.example/token?state=a9-state-value',
      headers: [['authorization', 'Basic dXNlcjpzZWNyZXQtdmFsdWU=']],
      body: 'grant_type=refresh_token&refresh_token=a-refresh-token-value&client_secret=the-client-secret',
    },
    response: {
      status: 200,
      headers: [
        ['set-cookie', 'session=the-cookie-value; Path=/'],
        ['location', 'https://rp.example/callback?code=the-code-value'],
      ],
      body: '{"access_token":"an-access-token","scope":"openid offline_access"}',
    },
    startedAt: new Date(0),
    milliseconds: 3,
  })
  const [exchange] = recorder.exchanges
  expect(number).toBe(1)
  expect(exchange?.request.url).toBe('https://op.example/token?state=state#1')
  expect(exchange?.request.headers).toEqual([['authorization', 'Basic credential#1']])
  expect(exchange?.request.body).toBe(
    'grant_type=refresh_token&refresh_token=refresh_token#1&client_secret=client_secret#1',
  )
  expect(exchange?.response).toEqual({
    status: 200,
    headers: [
      ['set-cookie', 'session=cookie#1; Path=/'],
      ['location', 'https://rp.example/callback?code=code#1'],
    ],
    body: '{"access_token":"access_token#1","scope":"openid offline_access"}',
  })
})

test('a secret of 7 characters is replaced in the field, header or member that holds it, and nowhere else', () => {
  const redactor = new Redactor(new SecretMemory(target))
  expect(redactor.redact('user=kim&password=hz7')).toBe('user=kim&password=password#1')
  expect(redactor.redact('{"otp":"hz7"}')).toBe('{"otp":"password#1"}')
  expect(redactor.redact('<input name="password" value=hz7>')).toBe(
    '<input name="password" value=password#1>',
  )
  expect(redactor.redact('hz7 is at https://op.example/hz7/x')).toBe('hz7 is at https://op.example/hz7/x')
})

test('even a password of one digit is replaced under its name, and stays out of everything else', () => {
  const users = [{ username: 'kim', password: '1' }]
  const redactor = new Redactor(new SecretMemory({ ...target, users }))
  expect(redactor.redact('version=1&password=1')).toBe('version=1&password=password#1')
  expect(redactor.redact('{"version":1,"password":"1"}')).toBe('{"version":1,"password":"password#1"}')
  expect(redactor.redact('<input value="1" name="password"><p id="1">')).toBe(
    '<input value="password#1" name="password"><p id="1">',
  )
})

test('a number that is secret becomes a text, so that JSON stays JSON', () => {
  expect(new Redactor().redact('{"otp": 482913, "expires_in": 300}')).toBe(
    '{"otp": "password#1", "expires_in": 300}',
  )
})

test('what an early answer holds is left out when a later one shows that it is a secret', () => {
  const recorder = new Recorder({ redactor: new Redactor() })
  const answered = (body: string) =>
    recorder.record({
      request: { sender: 'client', method: 'GET', url: 'https://op.example/', headers: [] },
      response: { status: 200, headers: [], body },
      startedAt: new Date(0),
      milliseconds: 1,
    })
  answered('<p>Your reference is 7fKq29xLm4</p>')
  expect(recorder.exchanges[0]?.response?.body).toContain('7fKq29xLm4')
  answered('{"refresh_token":"7fKq29xLm4"}')
  expect(recorder.exchanges[0]?.response?.body).toBe('<p>Your reference is refresh_token#1</p>')
})

test('a secret at the place where a long answer is cut is not cut into one that nobody knows', () => {
  const recorder = new Recorder({ redactor: new Redactor() })
  const token = `rt-${'7fKq29xLm4'.repeat(20)}`
  for (const before of [16_300, 16_380, 16_384]) {
    recorder.record({
      request: { sender: 'client', method: 'GET', url: 'https://op.example/', headers: [] },
      response: { status: 200, headers: [], body: `${'. '.repeat(before / 2)}${token}${' .'.repeat(5000)}` },
      startedAt: new Date(0),
      milliseconds: 1,
    })
  }
  recorder.record({
    request: { sender: 'client', method: 'GET', url: `https://op.example/?token=${token}`, headers: [] },
    startedAt: new Date(0),
    milliseconds: 1,
  })
  for (const { response } of recorder.exchanges) expect(response?.body ?? '').not.toContain('7fKq')
})

describe('what is no secret stays readable', () => {
  test.each([
    ['an address whose parts are cookies', 'http://127.0.0.1:8080/realms/1/users/0'],
    ['client identifiers', 'client_id=kf92-web-app-71x&aud=kf92-web-app-71x'],
    [
      'scopes, types and numbers',
      '{"scope":"openid offline_access","token_type":"Bearer","expires_in":3600}',
    ],
    ['an OAuth error', '{"error":"invalid_grant","error_description":"Token is not active"}'],
    ['codes of errors', '{"code":"INVALID_PASSWORD","status":400} {"code":"invalid_token"} {"code":4001}'],
    [
      'names of grants and parameters',
      'grant_type=refresh_token&response_type=code&code_challenge_method=S256',
    ],
    ['values that are none', '{"refresh_token":null,"token":"null","code":"0","password":""}'],
    ['states that are words', '{"state":"active","nonce":"true"}'],
    ['lists of metadata', '{"response_types_supported":["code","code token","id_token"]}'],
    ['sentences', 'Password: must have 8 characters. Your token: none. The code is wrong. token='],
    ['labels', '<label for="password">Password</label><input type="password" name="password" value="">'],
    ['a script', 'if (token === undefined) { state = next(token) }'],
    ['times', '2026-11-27T15:05:28.123Z took 1732719928123 ms'],
    ['identifiers', 'GET /admin/users/0f8b1c9e-6a3d-4c57-9c57-1f2e3d4c5b6a/offline'],
  ])('%s', (_, text) => {
    const redactor = new Redactor(new SecretMemory(target))
    for (const cookie of [
      '0',
      '1',
      'null',
      '127.0.0.1',
      'kf92-web-app-71x',
      'deleted',
      'en-US',
      '8080',
      'true',
    ])
      redactor.saw('cookie', cookie)
    redactor.read('state=active&nonce=true&code=invalid_grant&token=Bearer&request=openid')
    expect(redactor.redact(text)).toBe(text)
  })

  test('cookies that are deleted or say nothing', () => {
    const recorder = new Recorder({ redactor: new Redactor() })
    recorder.record({
      request: {
        sender: 'browser B1',
        method: 'GET',
        url: 'http://127.0.0.1/',
        headers: [['cookie', 'a=1; b=null; c=kd83kdk3kd82']],
      },
      response: {
        status: 200,
        headers: [
          ['set-cookie', 'a=deleted; Max-Age=0'],
          ['set-cookie', 'b=; Path=/'],
        ],
        body: '127.0.0.1',
      },
      startedAt: new Date(0),
      milliseconds: 1,
    })
    const [exchange] = recorder.exchanges
    expect(exchange?.request.headers).toEqual([['cookie', 'a=1; b=null; c=cookie#1']])
    expect(exchange?.response?.headers).toEqual([
      ['set-cookie', 'a=deleted; Max-Age=0'],
      ['set-cookie', 'b=; Path=/'],
    ])
    expect(exchange?.response?.body).toBe('127.0.0.1')
  })
})

describe('work and memory have bounds, whatever a server sends', () => {
  const beginning = 'eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.'
  test.each<[string, (number: number) => string]>([
    ['one beginning', (number) => `${beginning}k${number}x`],
    ['one end', (number) => `k${number}x.f3a9c2d1-1111-2222-9c57-1f2e3d4c5b6a`],
    [
      'one beginning and one end',
      (number) => `${beginning.repeat(3)}k${String(number).padStart(6, '0')}${beginning.repeat(3)}`,
    ],
  ])('20,000 values with %s are learned and found', (_, value) => {
    const redactor = new Redactor()
    for (let number = 1; number <= 20_000; number++) redactor.saw('token', value(number))
    expect(redactor.redact(`a ${value(7)} b ${value(19_999)} c`)).toBe('a token#7 b token#19999 c')
  })

  test.each([
    ['inputs without an end', '<input '],
    ['names without values', 'token='],
    ['quotes without an end', '"token":"'],
    ['lists without an end', '"tokens":["'],
    ['elements', '<p>'],
    ['backslashes', '\\\\'],
    ['escapes of escapes', '%2525'],
    ['beginnings of tokens', 'eyJhbGciOiJSUzI1NiIs.'],
    ['marks', 'token#1 '],
  ])('a long answer of nothing but %s is read to its end', (_, piece) => {
    const redactor = new Redactor()
    redactor.read(piece.repeat(Math.ceil(400_000 / piece.length)))
    expect(redactor.redact('refresh_token=k9Xw3rT7pQ2a')).toContain('refresh_token=refresh_token#')
  })

  test('what exceeds the memory is replaced under its name, and the report says so', () => {
    const memory = new SecretMemory()
    const redactor = new Redactor(memory)
    for (let number = 0; number < 100_000; number++) memory.seen('token', `k9-${number}-Xw3rT7`)
    expect(memory.warnings).toEqual([])
    expect(redactor.redact('token=k9Xw3rT7pQ2a')).toBe('token=token#1')
    expect(memory.warnings).toHaveLength(1)
  })
})
