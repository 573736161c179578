import { describe, expect, test } from 'vitest'
import type { RequirementResult } from '../../harness/engine/report.ts'
import { sampleReport, sampleResult } from '../testing/sample-report.ts'
import { markdown } from './markdown.ts'

const written = (...results: RequirementResult[]): string => markdown.render(sampleReport({ results }))
const withWarning = (warning: string): string => {
  const text = markdown.render(sampleReport({ warnings: [warning] }))
  return /## Notes\n\n- ([\s\S]*?)\n\n---/.exec(text)?.[1] ?? ''
}

describe('a summary', () => {
  const failure = (index: number) =>
    sampleResult({ id: `r-${index}`, class: 'fail', finding: 'text', statement: 'x'.repeat(390) })

  test('is never larger than a step summary may be, and says how much was left out', () => {
    const text = written(...Array.from({ length: 600 }, (_, index) => failure(index)))
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(256 * 1024 + 200)
    expect(Buffer.byteLength(text)).toBeGreaterThan(255 * 1024)
    const shown = text.match(/^#### /gm)?.length ?? 0
    const rest = Number(/\*(\d+) more entries did not fit into this summary; /.exec(text)?.[1])
    // Behind the findings stand three blocks of tokens, two of notes and the last line.
    expect(shown + rest).toBe(600 + 3 + 2 + 1)
  })

  test('counts bytes, not characters', () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      ...failure(index),
      statement: '…'.repeat(390),
    }))
    expect(Buffer.byteLength(written(...many))).toBeLessThanOrEqual(256 * 1024 + 200)
  })

  test('that fits leaves nothing out', () => {
    expect(written(failure(1))).not.toContain('did not fit')
  })

  test('of a run that ended early says so first', () => {
    const text = markdown.render(sampleReport({ completion: { state: 'target-lost', reason: 'gone' } }))
    expect(text).toContain('> **This report is partial.** The run ended early (target lost: gone).')
    expect(markdown.render(sampleReport())).not.toContain('partial')
  })

  test('without anything to say has no empty headings', () => {
    const text = markdown.render(
      sampleReport({ results: [sampleResult({ id: 'a' })], ledger: [], warnings: [], profiles: [] }),
    )
    expect(text.match(/^## .*/gm)).toEqual(['## Findings'])
    expect(text).toContain('## Findings\n\nNone.\n')
    expect(text).toContain('profiles none.')
    expect(text).toMatch(/^# ✅ .*\n\n\*\*Gate met\*\*/)
  })

  test('tells of a probe that did not hold, apart from what was asked for', () => {
    const text = written(
      sampleResult({ id: 'asked' }),
      sampleResult({ id: 'probe', class: 'fail', finding: 'text', selected: false, summary: 'it broke' }),
      sampleResult({ id: 'quiet', selected: false }),
    )
    expect(text).toContain('## Findings that do not count\n\n- `probe` (failed, not selected): it broke\n')
    expect(text).toContain('## Findings\n\nNone.')
    expect(text).not.toContain('quiet')
  })

  test('of a finding without a subject, a cause or an expectation has no lines for them', () => {
    const text = written(
      sampleResult({ id: 'a', class: 'warn', finding: 'recommended', observations: [], observed: 'it' }),
    )
    expect(text).toContain('- **Observed:** it\n')
    for (const name of ['Expected', 'Probable cause', 'Why we infer it', 'Known'])
      expect(text).not.toContain(`**${name}:**`)
  })

  test('of an accepted finding says who accepts it', () => {
    const known = { reason: 'later', owner: 'sso', expires: '2027-01-31' }
    expect(written(sampleResult({ id: 'a', class: 'fail', finding: 'text', known }))).toContain(
      '- **Known:** later; owner sso; until 2027-01-31\n',
    )
  })

  test('names every token that lives or may live, and none that is dead', () => {
    const { ledger } = sampleReport()
    const text = markdown.render(
      sampleReport({ ledger: ledger.map((entry) => ({ ...entry, end: 'alive' })) }),
    )
    expect(text.match(/is still alive: /g)).toHaveLength(ledger.length)
    const dead = markdown.render(
      sampleReport({ ledger: ledger.map((entry) => ({ ...entry, end: 'proven-dead' })) }),
    )
    expect(dead).toContain('4 tokens: 4 proven dead.')
    expect(dead).not.toContain('is proven dead')
  })
})

test.each([
  ['*b* _i_ `c` {x} [l] <t> #1 |~$\\', '\\*b\\* \\_i\\_ \\`c\\` \\{x\\} \\[l\\] \\<t\\> \\#1 \\|\\~\\$\\\\'],
  ['a & b', 'a &amp; b'],
  ['http://x.example www.x.example WWW.y', 'http&#58;//x.example www&#46;x.example WWW&#46;y'],
  ['@team', '@&#8203;team'],
  ['= one', '\\= one'],
  ['1.5 s', '1\\.5 s'],
  ['a - b 1. c', 'a - b 1. c'],
  ['two\nlines', 'two lines'],
  ['x'.repeat(401), `${'x'.repeat(400)}…`],
  ['x'.repeat(400), 'x'.repeat(400)],
])('the words %j of a target are no markup', (words, expected) => {
  expect(withWarning(words)).toBe(expected)
})

test.each([
  ['it ended', 'it ended.'],
  ['it ended.', 'it ended.'],
  ['did it? ', 'did it?'],
  ['it did!', 'it did!'],
  ['and so on…', 'and so on…'],
  ['1.2 of 3', '1\\.2 of 3.'],
])('the sentence %j has one end', (title, expected) => {
  const text = written(sampleResult({ id: 'a', class: 'fail', finding: 'text', title }))
  expect(text).toContain(`\n\n${expected} *MUST, in the text.*\n`)
})

test.each([
  ['plain', '`plain`'],
  ['a `b` c', '`` a `b` c ``'],
  ['``', '``` `` ```'],
  ['', '(empty)'],
  ['x'.repeat(401), `\`${'x'.repeat(400)}…\``],
])('the command %j is code, whatever is in it', (rerun, expected) => {
  const text = written(sampleResult({ id: 'a', class: 'fail', finding: 'text', rerun }))
  expect(text).toContain(`- **Rerun:** ${expected}\n`)
})

test.each([
  ['https://x.example/a#b', '[Doc, section 1](<https://x.example/a#b>): '],
  ['http://x.example', '[Doc, section 1](<http://x.example>): '],
  ['javascript:alert(1)', 'Doc, section 1: '],
  ['https://x.example/a b', 'Doc, section 1: '],
  ['see https://x.example', 'Doc, section 1: '],
])('a clause at %j is a link only where that is an address', (url, expected) => {
  const clause = { document: 'Doc', section: '1', url }
  const text = written(sampleResult({ id: 'a', class: 'fail', finding: 'text', clause }))
  expect(text).toContain(`- **Clause:** ${expected}`)
})
