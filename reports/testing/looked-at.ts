import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { expect } from 'vitest'
import { overflow, pictured, seriousFindings } from './chromium.ts'

const screens = join(import.meta.dirname, '..', 'out', 'screens')

/** How people have their windows: colours, width in pixels, forced colours. */
export const windows = [
  ['light', 1200, 'none'],
  ['dark', 320, 'none'],
  ['light', 1600, 'active'],
] as const

/** How people have their windows when they open a report: colours, width in pixels. */
export const reportWindows = [
  ['light', 1200],
  ['dark', 1200],
  ['light', 400],
  ['dark', 400],
] as const

/** Opens a file as it is, and looks at it: it loads nothing else, besides what `lookedAt` asks of a page. */
export async function fileLookedAt(
  browser: Browser,
  [colorScheme, width]: (typeof reportWindows)[number],
  {
    address,
    name,
    fullPage = true,
  }: { readonly address: string; readonly name: string; readonly fullPage?: boolean },
): Promise<Page> {
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } })
  const requests: string[] = []
  page.on('request', (request) => requests.push(request.url()))
  await page.goto(address)
  await lookedAt(page, `${name}-${colorScheme}-${width}`, { fullPage })
  expect(requests).toHaveLength(1)
  return page
}

/** A page in a window of its own, and what its console complains of. */
export async function pageIn(
  browser: Browser,
  [colorScheme, width, forcedColors]: readonly ['light' | 'dark', number, 'none' | 'active'],
): Promise<{ readonly page: Page; readonly complaints: readonly string[] }> {
  const context = await browser.newContext({ colorScheme, forcedColors, viewport: { width, height: 900 } })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  return { page, complaints }
}

/** Looks at a page as everybody has to be able to: nothing beside the window, nothing that axe finds. */
export async function lookedAt(page: Page, name: string, { fullPage = true } = {}): Promise<void> {
  mkdirSync(screens, { recursive: true })
  await pictured(page, { path: join(screens, `${name}.png`), fullPage })
  expect(await overflow(page), name).toBeLessThanOrEqual(0)
  expect(await seriousFindings(page), name).toEqual([])
}
