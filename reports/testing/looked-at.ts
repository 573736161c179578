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
export async function lookedAt(page: Page, name: string): Promise<void> {
  mkdirSync(screens, { recursive: true })
  await pictured(page, { path: join(screens, `${name}.png`), fullPage: true })
  expect(await overflow(page), name).toBeLessThanOrEqual(0)
  expect(await seriousFindings(page), name).toEqual([])
}
