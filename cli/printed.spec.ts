import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { coloured, composed, joined, message, padded, printed, sentence } from './printed.ts'

const title = 'Sign in\u001b]0;owned\u0007\u001b[2J\r\u009b31m\u202e\u061c\u00ad\u200b\u{e0041}'
const visibleTitle =
  'Sign in\\u001b]0;owned\\u0007\\u001b[2J\\u000d\\u009b31m\\u202e\\u061c\\u00ad\\u200b\\u{e0041}'

test('values become visible wherever they are printed', () => {
  for (const { text } of [
    printed`${title}`,
    printed`${[title]}`,
    sentence(title),
    message(title),
    composed(title),
    padded(title, 3),
    joined([title], ', '),
    coloured('red', title),
  ]) {
    expect(text).toContain(visibleTitle)
  }
})

test('a value has one line, our template as many as it likes', () => {
  expect(printed`observed\n  ${'400\n\ngate met\u2028x'}`.text).toBe('observed\n  400 gate met\\u2028x')
  expect(sentence('one\ntwo').text).toBe('one two')
})

test('no line of a message looks like a line of ours but the first', () => {
  expect(message('the log:\ngate met\n  deep').text).toBe('the log:\n  | gate met\n  |   deep')
  expect(message('x\n'.repeat(100)).text.split('\n')).toHaveLength(41)
})

test('a long value is cut and says so, longer words of ours are not', () => {
  expect(printed`${'x'.repeat(500)}`.text).toBe(`${'x'.repeat(300)}… (200 more characters)`)
  expect(sentence('x'.repeat(500)).text).toBe('x'.repeat(500))
  expect(sentence('x'.repeat(9000)).text).toBe(`${'x'.repeat(2000)}… (7000 more characters)`)
})

test('what is for printing already is printed as it is, and nothing is printed for undefined', () => {
  const inner = printed`a  b`
  expect(printed`${inner}${undefined}|${[inner, 1]}`.text).toBe('a  b|a  b1')
  expect(printed`${padded('a', 3)}|`.text).toBe('a  |')
})

test('only the terminal writes to the standard output, and only the module of files writes files', () => {
  const sources = (readdirSync(import.meta.dirname, { recursive: true }) as string[]).filter(
    (name) => name.endsWith('.ts') && !/\.(spec|browser)\.ts$|^(testing|hostile)\//.test(name),
  )
  expect(sources.length).toBeGreaterThan(20)
  const offences = sources.flatMap((name) => {
    const text = readFileSync(join(import.meta.dirname, name), 'utf8')
    const lines = text.split('\n').filter((line) => {
      // A literal is ours; readline writes its questions itself.
      const ours = /process\.stderr\.write\('[^'$]*'\)|output: process\.stdout \}/.test(line)
      const prints = /process\.std(out|err)|console\.|new Printed\(/.test(line) && !ours
      const writes =
        /\b(writeFile|writeFileSync|appendFile|createWriteStream|rename|chmod|mkdir|open)\b.*from 'node:fs|picocolors/.test(
          line,
        )
      return (
        (prints && !(name === 'terminal.ts' || (name === 'printed.ts' && line.includes('new Printed(')))) ||
        (writes && !['files.ts', 'printed.ts'].includes(name))
      )
    })
    return lines.map((line) => `${name}: ${line.trim()}`)
  })
  expect(offences).toEqual([])
})
