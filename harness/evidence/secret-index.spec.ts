import { describe, expect, test } from 'vitest'
import { longestCompared } from './decoding.ts'
import { SecretIndex } from './secret-index.ts'

/** What is found in a text, as it stands there. */
function found(index: SecretIndex, text: string, isWanted: (of: string) => boolean = () => true) {
  return index.matches(text, isWanted).map(({ start, end, of }) => [text.slice(start, end), of])
}

const holding = (...values: readonly string[]): SecretIndex => {
  const index = new SecretIndex()
  for (const value of values) index.add(value, `of ${value}`)
  return index
}

describe('a value', () => {
  const value = 'k9Xw3rT7pQ2a'

  test.each([
    ['at the beginning', `${value} and more`],
    ['at the end', `something and ${value}`],
    ['in the middle', `x${value}y`],
    ['and nothing else', value],
    ['behind its own beginning', `k9Xw3rT7k9Xw3rT7pQ2a`],
    ['behind letters of other alphabets', `ääß Ωω 漢字 ${value}`],
  ])('is found %s of a text', (_, text) => {
    expect(found(holding(value), text)).toEqual([[value, `of ${value}`]])
  })

  test('is found each time that it stands there', () => {
    expect(found(holding(value), `${value}${value} ${value}`)).toHaveLength(3)
  })

  test('of eight characters is the shortest that is looked for', () => {
    expect(found(holding('seven77', 'eight888'), 'seven77 eight888')).toEqual([['eight888', 'of eight888']])
    expect(found(holding('eight888'), 'eight88')).toEqual([])
  })

  test('is not found where only a part of it stands', () => {
    expect(found(holding(value), 'k9Xw3rT7pQ2 9Xw3rT7pQ2a k9Xw3rT7-pQ2a')).toEqual([])
    expect(found(holding(value), 'T7pQ2a')).toEqual([])
  })

  test('is not found where nobody wants it', () => {
    const index = holding(value, 'Zq7Xw3rT7pQ2b')
    expect(found(index, `${value} Zq7Xw3rT7pQ2b`, (of) => of !== `of ${value}`)).toEqual([
      ['Zq7Xw3rT7pQ2b', 'of Zq7Xw3rT7pQ2b'],
    ])
  })

  test('that was entered twice is found once', () => {
    expect(found(holding(value, value), value)).toHaveLength(1)
  })

  test('and a longer one that begins or ends like it are both found', () => {
    const values = [value, `${value}-more`, `more-${value}`]
    const texts = found(holding(...values), `more-${value}-more`).map(([text]) => text)
    expect(texts.toSorted()).toEqual(values.toSorted())
  })
})

test('nothing is found where nothing was entered', () => {
  expect(new SecretIndex().matches('k9Xw3rT7pQ2a', () => true)).toEqual([])
})

test('thousands of values that begin alike are told apart', () => {
  const values = Array.from({ length: 3000 }, (_, at) => `eyJhbGciOiJSUzI1NiJ9.${at}.${at % 7}x`)
  const index = holding(...values)
  for (const value of ['eyJhbGciOiJSUzI1NiJ9.0.0x', 'eyJhbGciOiJSUzI1NiJ9.2999.3x'])
    expect(found(index, `a ${value} b`).map(([text]) => text)).toContain(value)
  expect(found(index, 'eyJhbGciOiJSUzI1NiJ9.3000.4x')).toEqual([])
})

describe('Base64', () => {
  const index = new SecretIndex()
  index.add('czNjcmV0LW9m', 'secret', { grows: true })

  test.each([
    ['xxczNjcmV0LW9myyy', 'xxczNjcmV0LW9myyy'],
    ['abcdczNjcmV0LW9mefgh', 'cdczNjcmV0LW9mefg'],
    ['"czNjcmV0LW9m"', 'czNjcmV0LW9m'],
    ['=.czNjcmV0LW9m=.', 'czNjcmV0LW9m='],
    ['+/czNjcmV0LW9m==x', '+/czNjcmV0LW9m==x'],
    ['czNjcmV0LW9m', 'czNjcmV0LW9m'],
  ])('in %j grows by what may hold the rest of a character: %j', (text, expected) => {
    expect(found(index, text)).toEqual([[expected, 'secret']])
  })
})

describe('a value that is longer than what is compared', () => {
  const long = Array.from({ length: longestCompared / 8 + 10 }, (_, at) => String(at).padStart(7, '0'))
    .map((part) => `k${part}`)
    .join('')

  test('is replaced to its end', () => {
    expect(found(holding(long), `x ${long} y`).map(([text]) => text)).toEqual([long])
    expect(found(holding(long), `x ${long}`).map(([text]) => text)).toEqual([long])
  })

  test('and one of exactly that length is, too, with nothing of what follows', () => {
    const exact = long.slice(0, longestCompared - 1)
    expect(found(holding(exact), `${exact}tail`).map(([text]) => text)).toEqual([exact])
  })
})

describe('values that differ only where no window looks', () => {
  const varied = Array.from({ length: 97 }, (_, at) => String.fromCharCode(65 + ((at * at) % 57))).join('')

  /** Alike at the beginning, at the end and at each quarter. */
  const alike = (count: number, around: string): string[] =>
    Array.from(
      { length: count },
      (_, at) => `${around.slice(0, 12)}${String(at).padStart(3, '0')}${around.slice(12)}`,
    )

  test('are all found, and each of them once', () => {
    const values = alike(60, varied)
    const index = holding(...values, ...values.slice(0, 5))
    expect(found(index, values.join(' ')).map(([text]) => text)).toEqual(values)
    expect(found(index, alike(100, varied).at(-1) ?? '')).toEqual([])
  })

  test('cost bounded time: what cannot be compared any more is taken for one of them', () => {
    const index = holding(...alike(400, 'a'.repeat(97)))
    const text = `${'a'.repeat(30_000)} ${alike(8, 'a'.repeat(97)).at(-1)}`
    const places = index.matches(text, () => true)
    const secret = text.length - 100
    expect(places.some(({ start, end }) => start <= secret && end >= text.length)).toBe(true)
    expect(places.length).toBeLessThan(30_000)
  })
})

test('a value that repeats itself is one place where its repetitions overlap', () => {
  const index = holding('abababab1abababab1', 'k9Xw3rT7pQ2a', 'Zq7Xw3rT7pQ2b')
  expect(
    found(index, 'k9Xw3rT7pQ2a Zq7Xw3rT7pQ2b abababab1abababab1abababab1 Zq7Xw3rT7pQ2b').map(
      ([text]) => text,
    ),
  ).toEqual(['k9Xw3rT7pQ2a', 'Zq7Xw3rT7pQ2b', 'abababab1abababab1abababab1', 'Zq7Xw3rT7pQ2b'])
})
