import { testPassword } from '../../fixtures/people.ts'

/** What of Playwright's page is needed; Playwright itself is the caller's. */
export interface SignInPage {
  locator(selector: string): Locator
  url(): string
  waitForLoadState(state: 'domcontentloaded'): Promise<void>
  waitForEvent(event: 'framenavigated'): Promise<unknown>
}

interface Locator {
  first(): Locator
  count(): Promise<number>
  isVisible(): Promise<boolean>
  fill(text: string): Promise<void>
  click(): Promise<void>
  check(): Promise<void>
  all(): Promise<Locator[]>
}

export interface BrowserSignIn {
  readonly user: string
  /** Default: the one of the default users and of generated people, which is made of the user name. */
  readonly password?: string
  /** Default `allow`, with every box ticked. */
  readonly decision?: 'allow' | 'deny'
}

const mostPages = 6

/**
 * Answers the pages of the mock in a browser, from wherever the application has sent it to, until there is no page of the
 * mock any more.
 *
 * @throws Error with what the page says where the sign-in fails
 */
export async function signIn(
  page: SignInPage,
  { user, password, decision = 'allow' }: BrowserSignIn,
): Promise<void> {
  let passwords = 0
  for (let answered = 0; answered < mostPages; answered++) {
    await page.waitForLoadState('domcontentloaded')
    const passwordField = page.locator('input[type=password][name=password]')
    const nameField = page.locator('input[type=text][name=username]')
    const choice = page.locator(
      decision === 'allow'
        ? 'button[name=decision][value=allow], button[name=accept]'
        : 'button[name=decision][value=deny], button[name=cancel]',
    )
    const asksPassword = await isThere(passwordField)
    if (asksPassword || (await isThere(nameField))) {
      passwords += asksPassword ? 1 : 0
      if (passwords > 1) throw new Error(`the sign-in of ${user} was refused at ${withoutQuery(page.url())}`)
      if (await isThere(nameField)) await nameField.fill(user)
      if (asksPassword) await passwordField.fill(password ?? testPassword(user))
      await leave(page, page.locator('form:not(.people) button[type=submit]').first())
    } else if (await isThere(choice)) {
      if (decision === 'allow') {
        for (const box of await page.locator('form input[type=checkbox]').all()) await box.check()
      }
      await leave(page, choice.first())
    } else return
  }
  throw new Error(`the sign-in of ${user} has no end at ${withoutQuery(page.url())}`)
}

/** A click is over before the next page is there. */
async function leave(page: SignInPage, button: Locator): Promise<void> {
  await Promise.all([page.waitForEvent('framenavigated'), button.click()])
}

async function isThere(locator: Locator): Promise<boolean> {
  return (await locator.count()) > 0 && (await locator.first().isVisible())
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? url
}
