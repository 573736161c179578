import { accessSync, constants, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { type Browser, chromium, type Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Starts the Chromium of the system. @throws Error where there is none: these tests are never skipped */
export async function startChromium(): Promise<Browser> {
  const executablePath = [process.env.CHROMIUM, ...places].find((path) => path !== undefined && isThere(path))
  if (executablePath === undefined) {
    throw new Error(`no Chromium at ${places.join(', ')}; install it, or name it with CHROMIUM`)
  }
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

function isThere(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}

interface Violation {
  readonly id: string
  readonly impact: string | null
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** What axe finds serious on a page, in words. */
export async function seriousFindings(page: Page): Promise<string[]> {
  // Evaluated and not added as an element, since the report forbids foreign scripts.
  await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'))
  const violations = await page.evaluate<Violation[]>(
    '(async () => (await globalThis.axe.run(document, { resultTypes: ["violations"] })).violations)()',
  )
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes[0]?.html} ${nodes[0]?.failureSummary ?? ''}`)
}

/** How many pixels a page is wider than its window. */
export async function overflow(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth')
}

/**
 * Keeps a picture of a page for people to look at. Chromium cannot capture a page whose first frame is not painted yet,
 * which does not say anything about the page: it is asked once more.
 */
export async function pictured(page: Page, options: Parameters<Page['screenshot']>[0]): Promise<void> {
  try {
    await page.screenshot(options)
  } catch (error) {
    if (!String(error).includes('Unable to capture screenshot')) throw error
    await page.waitForTimeout(500)
    await page.screenshot(options)
  }
}
