import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { hasUnseen } from '../harness/engine/visible-text.ts'
import { hostileReport, strangeAddressReport } from '../reports/testing/hostile-report.ts'
import { greenReport, sampleReport } from '../reports/testing/sample-report.ts'
import { usualWriters } from '../reports/writers/index.ts'
import { conclude } from './conclusion.ts'
import { outputsOf } from './run-outputs.ts'

let folder: string
let stdout: string
let stderr: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offline-conformance-end-'))
  stdout = ''
  stderr = ''
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    stdout += text
    return true
  })
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    stderr += text
    return true
  })
})
afterEach(() => {
  vi.restoreAllMocks()
  rmSync(folder, { recursive: true, force: true })
})

const id = 'logout-rp-initiated-survives'
const outputs = () => outputsOf({ out: folder, repro: id })
const read = (name: string): string => readFileSync(join(folder, name), 'utf8')

/** The same report with a value somewhere that no schema accepts. */
function broken<T extends RunReport>(report: T): RunReport {
  const [first, ...rest] = report.results
  return {
    ...report,
    results: [{ ...first, class: 'green' as 'pass' } as RunReport['results'][number], ...rest],
  }
}

test('a report that does not fit its own schema is written, and says so with the path', async () => {
  const code = await conclude(broken(greenReport()), outputsOf({ out: folder }))
  const told =
    /this report does not match its own schema.*results\.0\.class: found "green", accepted are pass/
  expect(stdout).toMatch(told)
  expect(stderr).toBe('the exit code is therefore 6\n')
  expect(code).toBe(6)
  for (const writer of usualWriters.filter(({ name }) => name !== 'junit')) {
    expect(read(writer.fileName).replaceAll('&quot;', '"').replaceAll('\\"', '"')).toMatch(told)
  }
  expect(read('junit.xml')).toContain('</testsuites>')
})

test('an interruption is graver than a report that does not fit its own schema', async () => {
  const interrupted = { ...broken(greenReport()), completion: { state: 'interrupted' as const } }
  const gate = { ...interrupted.gate, met: false, exitCode: 130 }
  expect(await conclude({ ...interrupted, gate }, [])).toBe(130)
})

test('what cannot be made from a broken report costs neither the verdict nor the other reports', async () => {
  const shapeless = greenReport()
  Reflect.deleteProperty(shapeless, 'ledger')
  const code = await conclude(shapeless, outputsOf({ out: folder }))
  expect(stdout).toContain('gate met (--fail-on fail, exit code 0)')
  expect(stderr).toMatch(/the summary of this report could not be printed; please report this \(TypeError/)
  expect(stderr).toMatch(/report\.html cannot be written from this report \(TypeError/)
  expect(JSON.parse(read('report.json'))).toMatchObject({ schemaVersion: 1 })
  expect(code).toBe(6)
})

test.each<[string, () => RunReport]>([
  ['hostile words', hostileReport],
  ['addresses that are none', strangeAddressReport],
])('a report full of %s is told and written in every format', async (_, made) => {
  const report = made()
  expect(await conclude(report, outputs())).toBe(report.gate.exitCode)
  expect(stderr).toBe('')
  expect(stdout).not.toContain('does not fit')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours
  expect(hasUnseen(stdout.replaceAll(/\u001b\[\d+m/g, ''))).toBe(false)
  for (const name of [...usualWriters.map(({ fileName }) => fileName), `repro-${id}.sh`]) {
    const text = read(name)
    expect(text.length).toBeGreaterThan(1000)
    expect(text).not.toContain('undefined')
    if (!name.endsWith('.sh')) expect([name, hasUnseen(text)]).toEqual([name, false])
  }
})

test('our own reports are recognised, each by its signature, and nothing else is', async () => {
  for (const report of [sampleReport(), greenReport(), hostileReport()]) {
    await conclude(report, outputs())
    for (const output of outputs()) {
      const marked = outputs().filter(({ path }) => output.signature.test(readFileSync(path, 'utf8')))
      expect(marked.map(({ path }) => path)).toEqual([output.path])
    }
  }
  for (const { signature } of outputs()) {
    for (const text of [
      '',
      '{"name":"offline-conformance"}',
      '# offline-conformance\n',
      '<html>',
      readFileSync('README.md', 'utf8'),
    ]) {
      expect(signature.test(text)).toBe(false)
    }
  }
})
