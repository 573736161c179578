import { describe, expect, test } from 'vitest'
import { shortened, visibleJson, visibleLine, visibleText } from './visible-text.ts'

const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index)

const mayNotBeSeen = [
  ...range(0x00, 0x08),
  ...range(0x0b, 0x1f),
  ...range(0x7f, 0x9f),
  0xad,
  0x61c,
  0x180e,
  ...range(0x200b, 0x200f),
  ...range(0x2028, 0x202e),
  ...range(0x2060, 0x206f),
  0xfeff,
  ...range(0xfff9, 0xfffb),
  0xfffe,
  0xffff,
  0xd800,
  0xdfff,
  ...range(0xe0000, 0xe007f),
  0xe0100,
]

test.each([
  ['visibleText', visibleText],
  ['visibleLine', visibleLine],
])('%s writes out every character that cannot be seen, and nothing else', (_, visible) => {
  const left = mayNotBeSeen.filter((code) =>
    visible(`a${String.fromCodePoint(code)}b`).includes(String.fromCodePoint(code)),
  )
  expect(left.map((code) => code.toString(16))).toEqual([])
  expect(visible('a\u202eb')).toBe('a\\u202eb')
  expect(visible('a\u{e0041}b')).toBe('a\\u{e0041}b')
  const seen = 'Zoë 東京 עברית ✅ ❤️ 👩 a\u0301'
  expect(visible(seen)).toBe(seen)
})

test('a line has no line break of any kind', () => {
  expect(visibleLine(' a\nb\r\nc\rd\u0085e\u2028f\u2029g\vh ')).toBe(
    'a b c\\u000dd\\u0085e\\u2028f\\u2029g\\u000bh',
  )
})

describe('JSON with every character seen', () => {
  test('is the same value', () => {
    const value = {
      'k\u202e': mayNotBeSeen.map((code) => `a${String.fromCodePoint(code)}`),
      n: ['\n\t', 1],
    }
    const text = visibleJson(value)
    expect(JSON.parse(text)).toEqual(value)
    expect(text).toMatch(/^[\n\x20-\x7e]*$/)
  })
})

test('a shortened text never ends with half a character', () => {
  expect(shortened('ab👩', 3)).toBe('ab…')
})
