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

test('a text that is made to be compared for ever is read in bounded time, and hides more rather than less', () => {
  // Each value shares all its windows with many others, and the text has those windows everywhere.
  const index = new SecretIndex()
  for (let at = 0; at < 400; at++) index.add(`${'ab'.repeat(40)}${String(at).padStart(4, '0')}`, `v${at}`)
  const text = `${'ab'.repeat(60_000)} ${'ab'.repeat(40)}0007`
  const places = index.matches(text, () => true)
  const last = places.filter(({ of }) => of === 'v7').at(-1)
  expect(last?.end).toBe(text.length)
})
