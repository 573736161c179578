import { describe, expect, test } from 'vitest'
import { namedValues } from './named-values.ts'

/** What is found in a text: its kind and its value, which stands where it says. */
function found(text: string, isKnown?: (value: string) => boolean): string[] {
  return namedValues(text, isKnown).map(({ kind, start, end, value }) => {
    expect(text.slice(start, end)).toBe(value)
    return `${kind} ${value}`
  })
}

const v = 'k9Xw3rT7pQ2a'

describe('a value under the name of a secret', () => {
  test.each<[string, readonly string[]]>([
    [`code=${v}`, [`code ${v}`]],
    [`code=${v}&state=a9-state-value`, [`code ${v}`, 'state a9-state-value']],
    [`https://rp.example/#code=${v}#x`, [`code ${v}`]],
    [`user[password]=${v}`, [`password ${v}`]],
    [`password => ${v}`, [`password ${v}`]],
    [`the password = ${v}.`, [`password ${v}.`]],
    [`password: ${v}, x`, [`password ${v}`]],
    ['password: must be long', []],
    ['password: none', []],
    ['password = secret', []],
    ['password=secret', ['password secret']],
    ['if (token === undefined)', []],
    ['token == other', []],
    [`{"token": "${v}"}`, [`token ${v}`]],
    [`{"token": "secret"}`, ['token secret']],
    [`{"token": 12345}`, ['token 12345']],
    [`{"token": -12345}`, ['token -12345']],
    [`{"token": true, "x": "${v}"}`, []],
    [`{token: 12345}`, []],
    [`{"token":""}`, []],
    [`token=`, []],
    [`token=&x=1`, []],
    [`{"token":"a\\"b","x":"y"}`, ['token a\\"b']],
    [`{"token":"a'b"}`, [`token a'b`]],
    [`{'token':'a"b'}`, ['token a"b']],
    ['{`token`:`a"b`}', ['token a"b']],
    [`["token", "${v}"]`, [`token ${v}`]],
    [`["token", "word"]`, []],
    [`token, ${v}`, []],
    [`${'x'.repeat(70)}token=${v}`, []],
    [`my.token=${v}`, [`token ${v}`]],
    ['code=invalid_grant', []],
    ['state=active', []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  test('ends where its place ends: at & and # in a form, at quotes and brackets in a text', () => {
    expect(found(`x=1&code=(${v}),"y"&z=2`)).toEqual([])
    expect(found(`x=1&code=(${v}),y&z=2`)).toEqual([`code (${v}),y`])
    expect(found(`see (code=${v}), and`)).toEqual([`code ${v}`])
    for (const end of ' \t\n&;,"\'`<>(){}[]\\|') expect(found(`a code=${v}${end}z`)).toEqual([`code ${v}`])
  })
})

describe('a list under the name of a secret', () => {
  test.each<[string, readonly string[]]>([
    [`{"tokens":["${v}","Zq7Xw3rT7pQ2b"]}`, [`token ${v}`, 'token Zq7Xw3rT7pQ2b']],
    [`{"tokens": [ "${v}" , "Zq7Xw3rT7pQ2b" ]}`, [`token ${v}`, 'token Zq7Xw3rT7pQ2b']],
    [`{"tokens":["code","code token","${v}"]}`, [`token ${v}`]],
    [`{"tokens":["${v}"],"code":"Zq7Xw3rT7pQ2b"}`, [`token ${v}`, 'code Zq7Xw3rT7pQ2b']],
    [`{"tokens":["a\\"b-9Kx7-Xw3"]}`, ['token a\\"b-9Kx7-Xw3']],
    [`{"tokens":[1,"${v}"]}`, []],
    [`{"words":["${v}"]}`, []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })
})

describe('members that tell name and value apart', () => {
  test.each<[string, readonly string[]]>([
    [`{"name":"refresh_token","value":"${v}"}`, [`refresh_token ${v}`]],
    [`{"value":"${v}","name":"refresh_token"}`, [`refresh_token ${v}`]],
    [`{"key":"code","content":"${v}"}`, [`code ${v}`]],
    [`{"type":"password","data":"${v}"}`, [`password ${v}`]],
    [`{"PARAM":"password","Val":"${v}"}`, [`password ${v}`]],
    [`{"field":"password","text":"${v}"}`, [`password ${v}`]],
    [`{"id":"password","text":"short"}`, ['password short']],
    [`{"name":"colour","value":"${v}"}`, []],
    [`{"value":"${v}","name":"colour"}`, []],
    [`{"surname":"refresh_token","value":"${v}"}`, []],
    [`{"name":"refresh_token","values":"${v}"}`, []],
    [`name=refresh_token&value=${v}`, []],
    [`{"name":"refresh_token",${' '.repeat(210)}"value":"${v}"}`, []],
    [`{"value":"${v}",${' '.repeat(50)}"name":"refresh_token"}`, []],
    [`{"value":"null","name":"refresh_token"}`, []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })
})

describe('credentials behind the name of their scheme', () => {
  test.each<[string, readonly string[]]>([
    [`it was Bearer ${v}`, [`access_token ${v}`]],
    [`it was bearer \t${v}, no`, [`access_token ${v}`]],
    [`DPoP ${v}`, [`access_token ${v}`]],
    [`Token ${v}`, [`access_token ${v}`]],
    ['Basic dXNlcjpzZWNyZXQ=', ['credential dXNlcjpzZWNyZXQ=']],
    ['Bearer tokens expire', []],
    ['Bearer realm', []],
    [`forBearer ${v}`, []],
    [`Bearer k9Xw3rT`, []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })
})

describe('a part of a path', () => {
  test.each<[string, readonly string[]]>([
    [`https://op.example/reset/token/${v}`, [`token ${v}`]],
    [`https://op.example/reset/token/${v}/go?x#y`, [`token ${v}`]],
    [`<a href="/token/${v}">`, [`token ${v}`]],
    ['https://op.example/token/introspection', []],
    [`https://op.example/users/${v}`, []],
    ['https://op.example/token/k9Xw3rT', []],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })
})

describe('a part of a form in several parts', () => {
  const part = (name: string, value: string, more = ''): string =>
    `--b\r\nContent-Disposition: form-data; name=${name}${more}\r\n\r\n${value}\r\n--b--\r\n`

  test.each<[string, readonly string[]]>([
    [part('"refresh_token"', v), [`refresh_token ${v}`]],
    [part('refresh_token', 'short'), ['refresh_token short']],
    [part('"refresh_token"', v, '\r\nContent-Type: text/plain'), [`refresh_token ${v}`]],
    [part('"refresh_token"', v).replaceAll('\r', ''), [`refresh_token ${v}`]],
    [part('"refresh_token"', 'null'), []],
    [part('"colour"', v), []],
  ])('%j', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })
})

describe('what looks like a JSON Web Token', () => {
  const jwt = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJraW0ifQ.c2lnbmF0dXJl'

  test.each<[string, readonly string[]]>([
    [`it was ${jwt} there`, [`token ${jwt}`]],
    [`${jwt}.`, [`token ${jwt}.`]],
    ['eyJhbGciOiJub25lIn0', ['token eyJhbGciOiJub25lIn0']],
    ['eyJhbGciOiJub25lIn0.eyJzd', ['token eyJhbGciOiJub25lIn0.eyJzd']],
    ['eyJhbGciOiJu', []],
    [`xx${jwt}`, ['token eyJzdWIiOiJraW0ifQ.c2lnbmF0dXJl']],
  ])('%s', (text, expected) => {
    expect(found(text)).toEqual(expected)
  })
})

describe('a known value that is too short to be looked for everywhere', () => {
  const isKnown = (value: string): boolean => value === 'hz7'

  test.each<[string, readonly string[]]>([
    ['comment=hz7', ['password hz7']],
    ['{"echo":"hz7"}', ['password hz7']],
    ['state=hz7', ['state hz7']],
    ['password: hz7', ['password hz7']],
    ['{"name":"otp","value":"hz7"}', ['password hz7']],
    ['it is hz7 there', []],
    ['comment=hz77', []],
  ])('%s', (text, expected) => {
    expect(found(text, isKnown)).toEqual(expected)
  })

  test('is not replaced where it is what stands in every other place', () => {
    expect(found('comment=1&password=1', (value) => value === '1')).toEqual(['password 1'])
  })

  test('is what a part of a form in several parts holds', () => {
    const text = '--b\r\nContent-Disposition: form-data; name="state"\r\n\r\nhz7\r\n--b--\r\n'
    expect(found(text)).toEqual([])
    expect(found(text, isKnown)).toEqual(['state hz7'])
  })
})
