import type { Browser } from '../../http/browser.ts'
import type { Reply } from '../../http/reply.ts'
import type { SeenControl, Snapshot } from './snapshot.ts'

/** What went through a window, as far as the way to the client needs it. */
export interface PageTraffic {
  /** The answer to the latest page that was opened. */
  readonly page: Reply | undefined
  /** The latest answer of all. */
  readonly latest: Reply | undefined
  /** Where the window was to go to the client, with the fields of a form if it was one. */
  readonly arrival: { readonly url: string; readonly form?: string } | undefined
  readonly failure: unknown
  /** Cookies that a script set belong to the browser, too. */
  keepCookies(url: string): Promise<void>
}

/** A window that shows pages as people see them. It names nothing of the package that drives Chromium, an optional peer. */
export interface PageWindow {
  readonly traffic: PageTraffic
  /** Opens an address with the cookies of the browser, and waits until the page waits. */
  visit(url: string, redirectUri: string | undefined): Promise<Snapshot>
  /** The page once nothing moves any more, or when it took too long. */
  settled(): Promise<Snapshot>
  /** Waits until something is different from before; false where nothing is for too long. */
  changed(before: Snapshot): Promise<boolean>
  fill(control: SeenControl, value: string): Promise<void>
  check(control: SeenControl, checked: boolean): Promise<void>
  press(control: SeenControl): Promise<void>
  enter(control: SeenControl): Promise<void>
}

/** The windows of a run: each browser of a check has one of its own. */
export interface PageWindows {
  of(browser: Browser): Promise<PageWindow>
  /** Closes the windows of the browsers that a check had. */
  closeAll(browsers: Iterable<Browser>): Promise<void>
}
