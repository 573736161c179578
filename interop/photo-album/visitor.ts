import type { Browser, Page } from 'playwright-core'
import type { Person } from './stage.ts'

const agree = 'button[name=decision][value=allow], input[name=accept], button[name=accept]'

/** Somebody at the album with a browser of their own. */
export class AlbumVisitor {
  readonly page: Page
  readonly #album: string

  private constructor(page: Page, album: string) {
    this.page = page
    this.#album = album
  }

  static async at(browser: Browser, album: string): Promise<AlbumVisitor> {
    const context = await browser.newContext()
    return new AlbumVisitor(await context.newPage(), album)
  }

  /** Opens the album and says what it shows. */
  async look(): Promise<string> {
    await this.page.goto(this.#album)
    return this.page.innerText('main')
  }

  /** Clicks a link to the provider, answers its pages, and says what the album shows then. */
  async signIn(link: string, person: Person): Promise<string> {
    await this.page.goto(this.#album)
    // A click is over before the page that it leads to is there.
    await Promise.all([this.page.waitForNavigation(), this.page.getByRole('link', { name: link }).click()])
    for (let step = 0; step < 8 && !this.page.url().startsWith(this.#album); step++) {
      const password = this.page.locator('input[name=password]:visible')
      if ((await password.count()) > 0) {
        const username = this.page.locator('input[name=username]:visible')
        if ((await username.count()) > 0) await username.fill(person.username)
        await password.fill(person.password)
        await Promise.all([this.page.waitForNavigation(), password.press('Enter')])
      } else {
        await Promise.all([this.page.waitForNavigation(), this.page.locator(agree).first().click()])
      }
    }
    return this.page.innerText('main')
  }

  /** Presses a button of the album and says what it shows then. */
  async press(button: string): Promise<string> {
    await this.page.goto(this.#album)
    await Promise.all([
      this.page.waitForNavigation(),
      this.page.getByRole('button', { name: button }).click(),
    ])
    await this.page.waitForURL((url) => url.href.startsWith(this.#album))
    return this.page.innerText('main')
  }
}
