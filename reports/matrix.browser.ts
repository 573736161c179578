import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import type { ResultClass } from '../harness/engine/vocabulary.ts'
import { catalogue } from '../suites/catalogue.ts'
import { matrixPage } from './matrix/page.ts'
import { startChromium } from './testing/chromium.ts'
import { hostileReport } from './testing/hostile-report.ts'
import { fileLookedAt, reportWindows } from './testing/looked-at.ts'
import { sampleReport, sampleResult } from './testing/sample-report.ts'

const folder = mkdtempSync(join(tmpdir(), 'offline-conformance-matrix-'))
const expectations = join(import.meta.dirname, '..', 'interop', 'expected')
let browser: Browser
let servers: string

type Expected = Readonly<Record<string, string>>

/** The results that the servers in interop/ are expected to have; of Keycloak, those of the newest release. */
function expectedReport(file: string): RunReport {
  const kept = JSON.parse(readFileSync(join(expectations, file), 'utf8')) as
    | Expected
    | Record<string, Expected>
  const [release, newest] = Object.entries(kept).at(-1) ?? []
  const one = typeof newest === 'object'
  const expected = one ? newest : (kept as Expected)
  const name = file.replace('.json', one ? ` ${release}` : '')
  const results = catalogue.map(({ id, area, title, level, basis, clause, statement }) => {
    // Either of two classes is written `pass|warn`.
    const [found] = (expected[id] ?? 'not-applicable').split('|') as [ResultClass]
    return sampleResult({
      id,
      area,
      title,
      level,
      basis,
      clause,
      statement,
      class: found,
      summary: `${name}: ${found}`,
    })
  })
  return sampleReport({ results, target: { name, issuer: 'https://op.example', driver: 'generic' } })
}

function written(name: string, reports: readonly RunReport[]): string {
  const file = join(folder, name)
  writeFileSync(file, matrixPage(reports))
  return pathToFileURL(file).href
}

beforeAll(async () => {
  browser = await startChromium()
  servers = written('servers.html', readdirSync(expectations).map(expectedReport))
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(reportWindows)(
  'the matrix of the servers in %s colours, %i pixels wide',
  (colorScheme, width) => {
    // Axe looks at a cell for each requirement of each server, some three thousand.
    test('has no overflow, loads nothing, and nothing serious for axe', { timeout: 240_000 }, async () => {
      const shown = { address: servers, name: 'matrix', fullPage: false }
      await (await fileLookedAt(browser, [colorScheme, width], shown)).close()
    })
  },
)

test('one box leaves the requirements with different results, without a script', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(servers)
  const shown = async () => page.locator('tbody tr:not(.area):visible').count()
  const all = await shown()
  await page.locator('#differing').check()
  const differing = await page.locator('tr.differs').count()
  expect(await shown()).toBe(differing)
  expect(differing).toBeGreaterThan(0)
  expect(differing).toBeLessThan(all)
  await page.locator('tr.differs summary:visible').first().click()
  expect(await page.locator('details[open] .summary').first().isVisible()).toBe(true)
  await context.close()
})

test('words of a hostile server run nothing', async () => {
  const page = await browser.newPage()
  await page.goto(written('hostile.html', [hostileReport(), sampleReport()]))
  expect(await page.evaluate('globalThis.planted')).toBeUndefined()
  expect(await page.locator('img').count()).toBe(0)
  await page.close()
})
