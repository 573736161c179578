import { MockError } from './mock-error.ts'
import type { Defects } from './mock-server.ts'

/** Which of the defects of an engine are on, in the order they were switched on. */
export class DefectSwitches<Name extends string, Defect> implements Defects<Name> {
  readonly #table: Readonly<Record<Name, Defect>>
  readonly #changed: (active: readonly Defect[]) => void
  readonly #active = new Map<Name, Defect>()

  /** @param changed called with those that are on after every change */
  constructor(table: Readonly<Record<Name, Defect>>, changed: (active: readonly Defect[]) => void) {
    this.#table = table
    this.#changed = changed
  }

  enable(name: Name): void {
    this.#active.set(this.#verified(name), this.#table[name])
    this.#changed(this.behaviours())
  }

  disable(name: Name): void {
    this.#active.delete(name)
    this.#changed(this.behaviours())
  }

  /** Exactly these from now on. @throws MockError for a name that nobody knows, and nothing changes */
  replace(names: readonly string[]): void {
    const verified = names.map((name) => this.#verified(name))
    this.#active.clear()
    for (const name of verified) this.#active.set(name, this.#table[name])
    this.#changed(this.behaviours())
  }

  active(): readonly Name[] {
    return [...this.#active.keys()]
  }

  available(): readonly Name[] {
    return Object.keys(this.#table) as Name[]
  }

  /** What those that are on do. */
  behaviours(): readonly Defect[] {
    return [...this.#active.values()]
  }

  /** Names come as texts from requests, and from programs that are not type-checked. */
  #verified(name: string): Name {
    if (Object.hasOwn(this.#table, name)) return name as Name
    throw new MockError('unknown_defect', `unknown defect "${name.slice(0, 100)}"`)
  }
}
