import type { ClockState } from '../kit/clock.ts'
import { base64url } from '../kit/random.ts'
import type { Core } from './core.ts'
import type { KeyRingState } from './keys.ts'
import type { Lifetimes } from './model.ts'
import type { Store } from './store/store.ts'

const name = 'provider'

interface Settings {
  /** An order of the store, so it rises with every change, whoever makes it. */
  readonly version: number
  readonly clock: ClockState
  readonly keys: {
    readonly pairs: readonly (Omit<KeyRingState['pairs'][number], 'refreshSecret'> & {
      readonly refreshSecret: string
    })[]
    readonly made: number
  }
  readonly lifetimes: Lifetimes
}

/**
 * Clock, keys and lifetimes, which are no rows of the store but have to outlive a restart like them; where several
 * processes share a store, each follows the changes of the others.
 */
export class KeptSettings {
  readonly #core: Core
  readonly #store: Store
  #version = 0
  #text: string | undefined

  constructor(core: Core, store: Store) {
    this.#core = core
    this.#store = store
  }

  /** Goes on from what an earlier life left. */
  async begin(): Promise<void> {
    if (this.#store.sharedWith === 'nobody') return
    const { journal } = this.#core
    const own = journal.events.length
    journal.goOn(own > 0 ? [] : await this.#store.events(), (event) => this.#store.noteEvent(event))
    if (await this.#read()) return
    // Nothing is there, so whoever shares the store follows this one.
    await this.#write(this.#now())
  }

  /** Does what other processes did meanwhile. */
  async follow(): Promise<void> {
    if (this.#store.sharedWith === 'others') await this.#read()
  }

  /** Writes what has changed here. */
  async save(): Promise<void> {
    if (this.#text === undefined) return
    const text = this.#now()
    if (text !== this.#text) await this.#write(text)
  }

  async #write(text: string): Promise<void> {
    this.#text = text
    this.#version = (await this.#store.made(this.#core.now())).order
    await this.#store.putSetting(name, `{"version":${this.#version},${text.slice(1)}`)
  }

  /** Whether anything is there. */
  async #read(): Promise<boolean> {
    const text = await this.#store.setting(name)
    if (text === undefined) return false
    const settings = JSON.parse(text) as Settings
    // One that was read before a change of our own was written is an old one.
    if (settings.version <= this.#version) return true
    this.#version = settings.version
    const { clock, keys, lifetimes } = settings
    this.#core.clock.goOn({ offset: clock.offset, frozenAt: clock.frozenAt })
    this.#core.keys.goOn({
      made: keys.made,
      pairs: keys.pairs.map((pair) => ({ ...pair, refreshSecret: bytesOf(pair.refreshSecret) })),
    })
    this.#core.lifetimes = lifetimes
    this.#text = this.#now()
    return true
  }

  #now(): string {
    const { clock, keys, lifetimes } = this.#core
    const { made, pairs } = keys.state()
    const settings: Omit<Settings, 'version'> = {
      clock: clock.state(),
      keys: {
        made,
        pairs: pairs.map(({ kid, private: jwk, refreshSecret }) => ({
          kid,
          private: jwk,
          refreshSecret: base64url(refreshSecret),
        })),
      },
      lifetimes,
    }
    return JSON.stringify(settings)
  }
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  )
}
