import { setTimeout as sleep } from 'node:timers/promises'
import type { BrowserContext, ElementHandle, Page } from 'playwright-core'
import type { Browser } from '../../http/browser.ts'
import type { PageWindow } from './page-window.ts'
import { type SeenControl, type Snapshot, takeSnapshot } from './snapshot.ts'
import { Traffic } from './traffic.ts'

/** Without a request for so long, a page waits for somebody, in milliseconds. */
const quiet = 300
const pollEvery = 50

/** A window of a real Chromium that belongs to one browser of a check. */
export class Window implements PageWindow {
  readonly traffic: Traffic
  readonly #context: BrowserContext
  readonly #page: Page
  readonly #browser: Browser
  readonly #milliseconds: number

  private constructor(
    context: BrowserContext,
    page: Page,
    traffic: Traffic,
    browser: Browser,
    milliseconds: number,
  ) {
    this.#context = context
    this.#page = page
    this.traffic = traffic
    this.#browser = browser
    this.#milliseconds = milliseconds
  }

  static async open(context: BrowserContext, browser: Browser, milliseconds: number): Promise<Window> {
    const traffic = await Traffic.of(context, browser)
    const page = await context.newPage()
    page.setDefaultTimeout(milliseconds)
    // A dialog would stop the page for good.
    page.on('dialog', (dialog) => void dialog.accept().catch(() => {}))
    return new Window(context, page, traffic, browser, milliseconds)
  }

  async visit(url: string, redirectUri: string | undefined): Promise<Snapshot> {
    await this.#takeCookies(url)
    this.traffic.begin(redirectUri)
    // What became of it is looked at in the traffic; an end at the redirect URI is an aborted navigation.
    await this.#page.goto(url, { waitUntil: 'commit' }).catch(() => {})
    return this.settled()
  }

  async settled(): Promise<Snapshot> {
    const until = performance.now() + this.#milliseconds
    let before = ''
    let snapshot = await this.#snapshot()
    while (
      performance.now() < until &&
      this.traffic.arrival === undefined &&
      this.traffic.failure === undefined
    ) {
      await sleep(pollEvery)
      if (this.traffic.idle < quiet) continue
      snapshot = await this.#snapshot()
      const now = signatureOf(snapshot)
      if (now === before && snapshot.text !== '') return snapshot
      before = now
    }
    return snapshot
  }

  async changed(before: Snapshot): Promise<boolean> {
    const until = performance.now() + this.#milliseconds
    while (performance.now() < until) {
      if (this.traffic.arrival !== undefined || this.traffic.failure !== undefined) return true
      if (signatureOf(await this.#snapshot()) !== signatureOf(before)) return true
      await sleep(pollEvery)
    }
    return false
  }

  async fill(control: SeenControl, value: string): Promise<void> {
    await (await this.#element(control))?.fill(value)
  }

  async check(control: SeenControl, checked: boolean): Promise<void> {
    await (await this.#element(control))?.setChecked(checked, { force: true })
  }

  async press(control: SeenControl): Promise<void> {
    await (await this.#element(control))?.click({ noWaitAfter: true })
  }

  async enter(control: SeenControl): Promise<void> {
    await (await this.#element(control))?.press('Enter', { noWaitAfter: true })
  }

  async close(): Promise<void> {
    await this.#context.close().catch(() => {})
  }

  async #element({ mark }: SeenControl): Promise<ElementHandle<HTMLElement> | undefined> {
    const handle = await this.#page.evaluateHandle(
      (index) => (globalThis as unknown as { __seenControls: HTMLElement[] }).__seenControls[index],
      mark,
    )
    return (handle.asElement() as ElementHandle<HTMLElement> | null) ?? undefined
  }

  /** A page that goes away while it is looked at is looked at again. */
  async #snapshot(): Promise<Snapshot> {
    const nothing = { url: this.#page.url(), title: '', text: '', language: '', controls: [] }
    return this.#page.evaluate(takeSnapshot).catch(() => nothing)
  }

  /** What happened in the browser outside this window, e.g. a logout. */
  async #takeCookies(url: string): Promise<void> {
    const kept = await this.#browser.jar.getCookies(url, { expire: false })
    await this.#context.clearCookies()
    const { hostname } = new URL(url)
    await this.#context.addCookies(
      kept.map(({ key, value, path, httpOnly }) => ({
        ...{ name: key, value, domain: hostname, path: path ?? '/', httpOnly },
      })),
    )
  }
}

function signatureOf({ url, title, text, controls }: Snapshot): string {
  const shown = controls.map(({ kind, name, type, text: label }) => [kind, name, type, label])
  return JSON.stringify([url, title, text, shown])
}
