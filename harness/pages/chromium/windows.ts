import type { Browser as Chromium } from 'playwright-core'
import type { Browser } from '../../http/browser.ts'
import { launchChromium } from './launch.ts'
import type { PageWindows } from './page-window.ts'
import { Window } from './window.ts'

/** One Chromium for a run, started when the first page is opened; each browser of a check has a window of its own. */
export class Windows implements PageWindows {
  #chromium: Promise<Chromium> | undefined
  readonly #windows = new Map<Browser, Window>()
  readonly #milliseconds: number

  /** @param milliseconds how long a page may take to go on */
  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds
  }

  async of(browser: Browser): Promise<Window> {
    const known = this.#windows.get(browser)
    if (known !== undefined) return known
    this.#chromium ??= launchChromium()
    const context = await (await this.#chromium).newContext({ serviceWorkers: 'block', locale: 'en' })
    const window = await Window.open(context, browser, this.#milliseconds)
    this.#windows.set(browser, window)
    return window
  }

  async closeAll(browsers: Iterable<Browser>): Promise<void> {
    for (const browser of browsers) {
      await this.#windows.get(browser)?.close()
      this.#windows.delete(browser)
    }
  }

  async stop(): Promise<void> {
    const chromium = await this.#chromium?.catch(() => undefined)
    this.#chromium = undefined
    this.#windows.clear()
    await chromium?.close()
  }
}
