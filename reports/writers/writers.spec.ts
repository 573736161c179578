import { Parser } from 'htmlparser2'
import { describe, expect, test } from 'vitest'
import type { RunReport } from '../../harness/engine/report.ts'
import { hostileReport, planted } from '../testing/hostile-report.ts'
import { greenReport, sampleReport } from '../testing/sample-report.ts'
import { validateReport } from '../validate.ts'
import { writers } from './index.ts'

function render(name: string, report: RunReport): string {
  const writer = writers.find((candidate) => candidate.name === name)
  if (writer === undefined) throw new Error(`no writer ${name}`)
  return writer.render(report)
}

interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  text: string
}

function elements(text: string, xmlMode: boolean): Element[] {
  const found: Element[] = []
  const open: Element[] = []
  const parser = new Parser(
    {
      onopentag(name, attributes) {
        const element = { name, attributes, text: '' }
        found.push(element)
        open.push(element)
      },
      ontext(piece) {
        for (const element of open) element.text += piece
      },
      onclosetag: () => void open.pop(),
    },
    { xmlMode },
  )
  parser.end(text)
  return found
}

test.each(writers.map(({ name }) => name))('%s gives equal bytes for equal reports', (name) => {
  expect(render(name, sampleReport())).toBe(render(name, sampleReport()))
})

test('JSON is the report itself, valid by the published schema', () => {
  const report = sampleReport()
  const parsed: unknown = JSON.parse(render('json', report))
  expect(parsed).toEqual(report)
  expect(() => validateReport(parsed)).not.toThrow()
})

test('a report with an unknown class, or without results, is refused with the path', () => {
  const report = JSON.parse(render('json', sampleReport())) as { results: { class: string }[] }
  const [first] = report.results
  if (first !== undefined) first.class = 'green'
  expect(() => validateReport(report)).toThrow(/results/)
  expect(() => validateReport({ ...report, results: undefined })).toThrow(/results/)
})

describe('JUnit', () => {
  test('has one test case for each result, failures and errors told apart, and skip reasons kept', () => {
    const report = sampleReport()
    const selected = report.results.filter((result) => result.selected)
    const found = elements(render('junit', report), true)
    const of = (name: string): Element[] => found.filter((element) => element.name === name)
    const count = (...classes: string[]): number =>
      selected.filter((result) => classes.includes(result.class)).length
    expect(of('testcase')).toHaveLength(report.results.length)
    expect(of('failure')).toHaveLength(count('fail'))
    expect(of('skipped').every(({ attributes }) => (attributes.message ?? '') !== '')).toBe(true)
    const reasons = of('skipped')
      .map(({ attributes }) => attributes.message)
      .join(' ')
    for (const result of selected.filter((candidate) => candidate.class === 'not-applicable')) {
      expect(reasons).toContain(result.summary)
    }
  })
})

describe('Markdown', () => {
  test('says the verdict first, and fits a CI step summary', () => {
    const text = render('markdown', sampleReport())
    expect(text.slice(0, 400)).toMatch(/gate/i)
    expect(Buffer.byteLength(text)).toBeLessThan(1_000_000)
    expect(render('markdown', greenReport())).not.toMatch(/failed\*\*/)
  })

  test.each([
    ['1. one', '1\\. one'],
    ['12) twelve', '12\\) twelve'],
    ['- one', '\\- one'],
    ['+ one', '\\+ one'],
    ['2026-11 was', '2026-11 was'],
  ])('words that begin like a list item, %j, read as they are', (warning, written) => {
    expect(render('markdown', sampleReport({ warnings: [warning] }))).toContain(`\n- ${written}\n`)
  })
})

describe('words of a hostile target', () => {
  test('never become markup in HTML', () => {
    const found = elements(render('html', hostileReport()), false)
    const scripts = found.filter(({ name }) => name === 'script')
    expect(scripts.every(({ text }) => !text.includes('planted=1'))).toBe(true)
    expect(found.filter(({ name }) => name === 'img')).toEqual([])
    expect(
      found.some(({ attributes }) => Object.keys(attributes).some((name) => name.startsWith('on'))),
    ).toBe(false)
  })

  test('leave JUnit well-formed, without characters that XML forbids', () => {
    const text = render('junit', hostileReport())
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the ones that must not be there
    expect(text).not.toMatch(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/)
    expect(elements(text, true).filter(({ name }) => name === 'img' || name === 'script')).toEqual([])
  })

  test('stay what they are in JSON', () => {
    const parsed = JSON.parse(render('json', hostileReport())) as RunReport
    expect(parsed.completion.reason).toBe(planted)
  })
})
