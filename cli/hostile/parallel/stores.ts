import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../../../interop/state/postgres.ts'
import { openState } from '../../../mock-provider/adapters/state.ts'
import { memoryStore } from '../../../mock-provider/provider/store/memory.ts'
import type { Store } from '../../../mock-provider/provider/store/store.ts'

export const storeNames = ['memory', 'LevelDB', 'PostgreSQL'] as const
export type StoreName = (typeof storeNames)[number]

/** Opens a store of each kind, and takes everything away that was made for them. */
export class Stores {
  readonly #undo: (() => void | Promise<void>)[] = []
  #postgres: ReturnType<typeof startPostgres> | undefined

  /** An empty one; of PostgreSQL, one that the trials before have used, which hold other grants. */
  async open(name: StoreName): Promise<Store> {
    if (name === 'memory') return memoryStore()
    const store = await openState(name === 'LevelDB' ? this.#folder() : await this.#database())
    this.#undo.push(() => store.close())
    return store
  }

  async remove(): Promise<void> {
    for (const undo of this.#undo.toReversed()) await undo()
  }

  #folder(): string {
    const folder = mkdtempSync(join(tmpdir(), 'parallel-'))
    this.#undo.push(() => rmSync(folder, { recursive: true, force: true }))
    return folder
  }

  async #database(): Promise<string> {
    if (this.#postgres === undefined) {
      this.#postgres = startPostgres()
      const started = await this.#postgres
      this.#undo.unshift(() => started.stop())
    }
    return (await this.#postgres).url
  }
}
