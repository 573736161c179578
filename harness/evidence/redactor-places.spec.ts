import { describe, expect, test } from 'vitest'
import { withDefaults } from '../target/defaults.ts'
import { Recorder } from './recorder.ts'
import { Redactor } from './redactor.ts'
import { SecretMemory } from './secret-memory.ts'
import { shapes } from './testing/shapes.ts'

const secret = 'k9Xw3rT7pQ2a'

describe('a secret that the answer itself names', () => {
  test.each(shapes.filter(({ named }) => named))('is left out of $name', ({ answer }) => {
    const recorder = new Recorder({ redactor: new Redactor() })
    recorder.record({
      request: { sender: 'client', method: 'GET', url: 'https://op.example/', headers: [] },
      response: answer(secret),
      startedAt: new Date(0),
      milliseconds: 1,
    })
    const shown = JSON.stringify(recorder.exchanges)
    expect(shown).not.toContain(secret)
    expect(shown).toMatch(/[a-z_]+#1/)
    // What stands around it stays, so that a reader sees what was answered.
    const around = answer('').body.replaceAll(/\W+/g, ' ').split(' ').slice(0, 3)
    for (const word of around) expect(shown).toContain(word)
  })
})

describe('a secret that is known already', () => {
  test.each(shapes.filter(({ named }) => !named))('is left out of $name', ({ answer }) => {
    const redactor = new Redactor()
    redactor.learn('refresh_token', secret)
    const { headers, body } = answer(secret)
    const texts = [...headers.map(([, value]) => value), body]
    const expected = texts.map((text) => text.replaceAll(secret, 'refresh_token#1'))
    expect(texts.map((text) => redactor.redact(text))).toEqual(expected)
  })
})

test('a hidden field that repeats the client identifier is no secret, and one with a random name still is', () => {
  const redactor = new Redactor()
  const page = (name: string) => `<input type="hidden" name="${name}" value="oc-7f0f63e3-9b37-4c">`
  expect(redactor.redact(page('client_id'))).toBe(page('client_id'))
  expect(redactor.redact(page('x7'))).toBe('<input type="hidden" name="x7" value="csrf#1">')
})

describe('marks', () => {
  test('are asked for in any spelling', () => {
    const redactor = new Redactor()
    expect(redactor.placeholderOf('k9Xw3/T7pQ2a')).toBeUndefined()
    expect(redactor.learn('code', 'k9Xw3/T7pQ2a')).toBe('code#1')
    expect(redactor.placeholderOf('k9Xw3%2FT7pQ2a')).toBe('code#1')
    expect(redactor.learn('code', 'k9Xw3%2fT7pQ2a')).toBe('code#1')
    expect(redactor.saw('code', 'k9Xw3%2fT7pQ2a')).toBe('code#1')
  })

  test('are counted for each kind, and the version tells how many there are', () => {
    const redactor = new Redactor()
    expect(redactor.version).toBe(0)
    redactor.learn('code', 'k9Xw3rT7pQ2a')
    redactor.saw('cookie', 'k9Xw3rT7pQ2b')
    redactor.saw('cookie', 'k9Xw3rT7pQ2c')
    redactor.saw('cookie', 'k9Xw3rT7pQ2c')
    expect(redactor.version).toBe(3)
    expect(redactor.redact('k9Xw3rT7pQ2a k9Xw3rT7pQ2b k9Xw3rT7pQ2c')).toBe('code#1 cookie#1 cookie#2')
  })

  test('go on where earlier ones ended, and where the target file has more, behind those', () => {
    const memory = new SecretMemory()
    const redactor = Redactor.goingOn(memory, new Map([['code', 7]]))
    expect(redactor.redact('code=k9Xw3rT7pQ2a&refresh_token=k9Xw3rT7pQ2b')).toBe(
      'code=code#8&refresh_token=refresh_token#1',
    )
    memory.configured.push({ kind: 'password', value: 'one' }, { kind: 'password', value: 'two' })
    const behind = Redactor.goingOn(memory, new Map([['password', 1]]))
    expect(behind.redact('password=k9Xw3rT7pQ2d')).toBe('password=password#3')
  })
})

describe('what only another check knows', () => {
  const memory = new SecretMemory()
  memory.seen('refresh_token', secret)

  test('stays in what is written with what this check knows, and goes when everything is known', () => {
    const redactor = new Redactor(memory)
    expect(redactor.redact(`it was ${secret}`)).toBe(`it was ${secret}`)
    expect(redactor.redactAgain(`it was ${secret}`)).toBe('it was refresh_token#1')
  })

  test('is searched for in evidence without a look at names', () => {
    const redactor = new Redactor(memory)
    expect(redactor.searchAgain(`${secret} code=Zq7Xw3rT7pQ2a`)).toBe('refresh_token#1 code=Zq7Xw3rT7pQ2a')
    expect(redactor.searchAgain('code=1')).toBe('code=1')
    expect(redactor.redactAgain('code=Zq7Xw3rT7pQ2a')).toBe('code=code#1')
  })
})

describe('secrets that overlap', () => {
  const overlapping = (...values: readonly string[]): Redactor => {
    const redactor = new Redactor()
    for (const value of values) redactor.learn('token', value)
    return redactor
  }

  test.each<[string, readonly string[], string, string]>([
    [
      'side by side are both replaced',
      ['abcdefgh1', 'ijklmnop2'],
      'xabcdefgh1ijklmnop2y',
      'xtoken#1token#2y',
    ],
    ['one within the other are one', ['defghijk5', 'abcdefghijk5m'], 'x abcdefghijk5m y', 'x token#2 y'],
    [
      'that cross are both replaced',
      ['abcdefgh12', 'gh12ijkl3'],
      'x abcdefgh12ijkl3 y',
      'x token#1token#2 y',
    ],
    ['twice the same', ['abcdefgh1'], 'abcdefgh1 abcdefgh1', 'token#1 token#1'],
    ['that repeat themselves are one', ['abababab1abababab1'], 'abababab1abababab1abababab1', 'token#1'],
  ])('%s', (_, values, text, expected) => {
    expect(overlapping(...values).redact(text)).toBe(expected)
  })
})

describe('a mark that stands in a text already', () => {
  const redactor = new Redactor()
  redactor.learn('password', 'password')
  redactor.learn('code', 'password#1 of kim')
  redactor.learn('code', 'secret#34')

  test.each([
    ['password#1', 'password#1'],
    ['a password and password#1', 'a password#1 and password#1'],
    ['password#12 password', 'password#12 password#1'],
    ['client_secret#3 password token#4 password', 'client_secret#3 password#1 token#4 password#1'],
    ['it was password#1 of kim', 'it was code#1'],
    ['password#', 'password#1#'],
    ['password#1 password#2 password', 'password#1 password#2 password#1'],
    ['client_secret#34', 'client_secret#34'],
    ['secret#34', 'code#2'],
  ])('%j becomes %j', (text, expected) => {
    expect(redactor.redact(text)).toBe(expected)
  })
})

describe('a number that is secret', () => {
  const redactor = new Redactor()
  redactor.learn('code', '12345678901')

  test.each([
    ['{"code":12345678901}', '{"code":"code#1"}'],
    ['{"x" : 12345678901, "y": 1}', '{"x" : "code#1", "y": 1}'],
    ["{'x':\t12345678901}", '{\'x\':\t"code#1"}'],
    ['{"code":"12345678901"}', '{"code":"code#1"}'],
    ['{"x":[12345678901]}', '{"x":[code#1]}'],
    ['code: 12345678901', 'code: code#1'],
    ['x=12345678901', 'x=code#1'],
    ['"x": -12345678901', '"x": -code#1'],
    ['{"x":12345678901e5}', '{"x":"code#1"e5}'],
  ])('in %s becomes a text only where it is a member of JSON', (text, expected) => {
    expect(redactor.redact(text)).toBe(expected)
  })

  test('may be below zero, and long', () => {
    expect(new Redactor().redact('{"otp": -482913}')).toBe('{"otp": "password#1"}')
    const long = '4829131'.repeat(10)
    expect(new Redactor().redact(`{"otp": ${long}}`)).toBe('{"otp": "password#1"}')
  })
})

test.each([
  ['9f8e7d6c5b1', '{"x": 9f8e7d6c5b1}', '{"x": code#1}'],
  ['f8e7d6c5b1', '{"x": f8e7d6c5b1}', '{"x": code#1}'],
  ['98e7d6c5bf', '{"x": 98e7d6c5bf}', '{"x": code#1}'],
])('%s is no number, and stays without quotes where it had none', (value, text, expected) => {
  const redactor = new Redactor()
  redactor.learn('code', value)
  expect(redactor.redact(text)).toBe(expected)
})

test('a short secret of the target file is replaced under a name, whatever that name says', () => {
  const memory = new SecretMemory()
  memory.own('password', 'hz7')
  const redactor = new Redactor(memory)
  expect(redactor.redact('comment=hz7&x=hz')).toBe('comment=password#1&x=hz')
  expect(redactor.redact('{"echo": "hz7", "hz": 1}')).toBe('{"echo": "password#1", "hz": 1}')
})

test('what is in the open is not marked under any name, and stays unknown', () => {
  const memory = new SecretMemory(
    withDefaults({
      issuer: 'https://op.example',
      clients: { main: { client_id: 'kf92-web-app-71x' } },
      users: [],
    }),
  )
  const redactor = new Redactor(memory)
  redactor.read('refresh_token=kf92-web-app-71x')
  expect(redactor.version).toBe(0)
})
