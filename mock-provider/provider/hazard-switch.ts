import type { ActiveFault, Faults } from '../kit/faults/fault.ts'
import { MockError } from '../kit/mock-error.ts'
import type { DefectName } from './defects/name.ts'
import { type Hazard, hazards } from './hazards.ts'
import type { Lifetimes } from './model.ts'
import type { MockProviderOptions } from './options.ts'
import { lifetimesFrom } from './settings.ts'

interface On {
  readonly name: string
  readonly hazard: Hazard
  readonly faults: readonly ActiveFault[]
  /** Those that there were before. */
  readonly lifetimes: Lifetimes
}

/** The one hazard that is on while a provider runs, by its name. */
export class HazardSwitch {
  #on: On | undefined
  readonly #faults: Faults
  readonly #core: () => { lifetimes: Lifetimes }
  readonly #changed: () => void

  /** @param parts.changed called after every change */
  constructor(parts: { faults: Faults; core: () => { lifetimes: Lifetimes }; changed: () => void }) {
    this.#faults = parts.faults
    this.#core = parts.core
    this.#changed = parts.changed
  }

  get active(): string | undefined {
    return this.#on?.name
  }

  /** Names of the defects that are part of it. */
  get defects(): readonly DefectName[] {
    return (this.#on?.hazard.options.defects ?? []) as readonly DefectName[]
  }

  /** Undefined for none. @throws MockError invalid_option for a name that is none, and nothing changes */
  turnTo(name: string | undefined): void {
    const hazard = name === undefined ? undefined : hazards[name]
    if (name !== undefined && (hazard === undefined || !Object.hasOwn(hazards, name))) {
      throw new MockError('invalid_option', `unknown hazard "${name.slice(0, 100)}"`)
    }
    this.#off()
    if (name !== undefined && hazard !== undefined) {
      const core = this.#core()
      const faults = (hazard.faults ?? []).map((rule) => this.#faults.add(rule))
      this.#on = { name, hazard, faults, lifetimes: core.lifetimes }
      core.lifetimes = lifetimesFrom(hazard.options.lifetimes, core.lifetimes)
    }
    this.#changed()
  }

  /** Everything was begun anew, so there is nothing to bring back. */
  forget(): void {
    this.#on = undefined
  }

  /** The options of a provider with the hazard; whoever switches it on wants it more than what they configured. */
  optionsWith(options: MockProviderOptions): MockProviderOptions {
    if (this.#on === undefined) return options
    const { defects: _, ...changed } = this.#on.hazard.options
    const merged = Object.entries(changed).map(([name, value]) => {
      const own = options[name as keyof MockProviderOptions] as object | undefined
      return [name, { ...own, ...value }]
    })
    return { ...options, ...Object.fromEntries(merged) }
  }

  #off(): void {
    if (this.#on === undefined) return
    for (const fault of this.#on.faults) fault.remove()
    this.#core().lifetimes = this.#on.lifetimes
    this.#on = undefined
  }
}
