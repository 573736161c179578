import { BoundedMap } from '../kit/bounded-map.ts'
import { randomText } from '../kit/random.ts'
import type { Store } from './store/store.ts'

/** A browser: login sessions hang on its identifier, which never leaves the provider; its name is in its cookie. */
export interface NamedBrowser {
  readonly id: string
  readonly name: string
}

/** Browsers that nobody has signed in with; more of them are strangers trying. */
const mostStrangers = 10_000

/**
 * Which browser a cookie names. Only names that were given out here count, and a sign-in gives a new one: whoever knew
 * the name before, because he planted it, has nothing of the session.
 */
export class BrowserNames {
  readonly #storeOf: () => Store
  /** Names by which nobody has signed in yet; they need no durability. */
  readonly #strangers = new BoundedMap<string>({ most: mostStrangers })

  constructor(storeOf: () => Store) {
    this.#storeOf = storeOf
  }

  async idOf(name: string): Promise<string | undefined> {
    return this.#strangers.get(name) ?? (await this.#storeOf().browserNamed(name))
  }

  begin(): NamedBrowser {
    const browser = { id: randomText(18), name: newName() }
    this.#strangers.set(browser.name, browser.id)
    return browser
  }

  /** The new name of a browser that somebody signs in with; every earlier one is nobody's from now on. */
  async renew(browser: NamedBrowser): Promise<string> {
    const name = newName()
    this.#strangers.delete(browser.name)
    await this.#storeOf().nameBrowser(browser.id, name)
    return name
  }
}

/** Its second part stands in forms too, its first part nowhere else. */
function newName(): string {
  return `${randomText(18)}.${randomText(18)}`
}
