import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { conformanceRun } from '../harness/runner/conformance-run.ts'
import { driverFor } from '../selftest/driver-for.ts'
import { mockRequest } from '../selftest/mock-request.ts'
import { overflow, pictured, startChromium } from './testing/chromium.ts'
import { fileLookedAt, reportWindows } from './testing/looked-at.ts'
import { writers } from './writers/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'offline-conformance-html-'))
const screens = join(import.meta.dirname, 'out', 'screens')
let browser: Browser
let passing: string
let failing: string

async function written(name: string, defects: readonly string[]): Promise<string> {
  // A part of the catalogue: axe needs half a minute for the evidence of all of it.
  const report = await conformanceRun(
    {
      ...mockRequest,
      defects,
      names: ['logout-rp-initiated-survives', 'refresh', 'revoke-user-kills-offline-token'],
    },
    { driverFor, signal: new AbortController().signal },
  )
  const html = writers.find((writer) => writer.name === 'html')
  const file = join(folder, `${name}.html`)
  writeFileSync(file, html?.render(report) ?? '')
  return pathToFileURL(file).href
}

beforeAll(async () => {
  mkdirSync(screens, { recursive: true })
  browser = await startChromium()
  passing = await written('passing', [])
  failing = await written('failing', ['rp-logout-kills-offline', 'narrowing-sticks', 'user-revoke-noop'])
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

describe.each(reportWindows)('the HTML report in %s colours, %i pixels wide', (colorScheme, width) => {
  test.each(['passing', 'failing'])('has no overflow and nothing serious for axe (%s)', async (which) => {
    const address = which === 'passing' ? passing : failing
    const page = await fileLookedAt(browser, [colorScheme, width], { address, name: `report-${which}` })
    // Opened evidence must not break the layout either.
    await page.evaluate('for (const details of document.querySelectorAll("details")) details.open = true')
    expect(await overflow(page)).toBeLessThanOrEqual(0)
    await page.close()
  })
})

test('the verdict comes first, then what failed', async () => {
  const page = await browser.newPage()
  await page.goto(failing)
  const text = await page.innerText('body')
  const verdict = text.indexOf('does not meet the gate')
  const failure = text.indexOf('logout-rp-initiated-survives')
  expect(verdict).toBeGreaterThanOrEqual(0)
  expect(failure).toBeGreaterThan(verdict)
  await page.close()
})

test('a printed report shows the findings', async () => {
  const page = await browser.newPage()
  await page.goto(failing)
  await page.emulateMedia({ media: 'print' })
  await pictured(page, { path: join(screens, 'report-print.png') })
  expect(await page.isVisible('text=logout-rp-initiated-survives')).toBe(true)
  await page.close()
})

test('evidence opens by keyboard', async () => {
  const page = await browser.newPage()
  await page.goto(failing)
  const summary = page.locator('summary').first()
  await summary.focus()
  await page.keyboard.press('Enter')
  expect(await page.evaluate('document.querySelector("summary").parentElement.open')).toBe(true)
  await page.close()
})

/** The calls that a reader sees, by the requirement whose evidence they unfold. */
const calls = async (page: Page): Promise<number> => {
  await page.evaluate('document.querySelector("details.result").open = true')
  await page.waitForFunction('document.querySelector("details.result .call") !== null')
  return page.locator('details.result').first().locator('.call').count()
}

test('evidence is made when its requirement is unfolded, and is there without a script too', async () => {
  const page = await browser.newPage()
  await page.goto(passing)
  expect(await page.locator('details.result .call').count()).toBe(0)
  const made = await calls(page)
  expect(made).toBeGreaterThan(2)
  await page.close()
  const context = await browser.newContext({ javaScriptEnabled: false })
  const still = await context.newPage()
  await still.goto(passing)
  await still.locator('details.result > summary').first().click()
  expect(await still.locator('details.result').first().locator('.call').count()).toBe(made)
  await context.close()
})

test('what a filter hides is not counted, and a link to it shows it again, where one looks', async () => {
  const page = await browser.newPage()
  await page.goto(failing)
  const shown = page.locator('#shown')
  const all = await page.locator('details.result').count()
  const failed = await page.locator('details.result.is-fail').count()
  expect(await shown.textContent()).toBe(`${all} of ${all} shown`)
  await page.locator('#show-fail').uncheck()
  expect(await shown.textContent()).toBe(`${all - failed} of ${all} shown`)
  const hidden = page.locator('details.result.is-fail').last()
  expect(await hidden.isVisible()).toBe(false)
  await page.locator(`.grid a[href="#${await hidden.getAttribute('id')}"]`).click()
  const inView =
    '((top) => top >= 0 && top < innerHeight / 2)(document.querySelector(":target").getBoundingClientRect().top)'
  await expect.poll(() => page.evaluate(inView), { timeout: 10_000 }).toBe(true)
  expect(await hidden.isVisible()).toBe(true)
  expect(await shown.textContent()).toBe(`${all} of ${all} shown`)
  await page.close()
})
