import { mkdir, readFile, rename, rmdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Kept, State } from './kept.ts'

/** A store that processes share by a folder; making a folder in it is what only one of them can do. */
export class KeptInFolder implements Kept {
  readonly #file: string
  readonly #lock: string

  constructor(folder: string) {
    this.#file = join(folder, 'state.json')
    this.#lock = join(folder, 'lock')
  }

  async read(): Promise<State> {
    return JSON.parse(await readFile(this.#file, 'utf8').catch(() => '{}')) as State
  }

  async write(state: State): Promise<void> {
    const next = `${this.#file}.${process.pid}`
    await writeFile(next, JSON.stringify(state), { mode: 0o600 })
    await rename(next, this.#file)
  }

  async lock(): Promise<() => Promise<void>> {
    for (;;) {
      const taken = await mkdir(this.#lock).then(
        () => true,
        () => false,
      )
      if (taken) return () => rmdir(this.#lock)
      await sleep(10)
    }
  }
}
