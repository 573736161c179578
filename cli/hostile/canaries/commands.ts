import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { WarmLane } from '../processes/warm-lane.ts'
import { canaries } from './canary-target.ts'

/** What some commands in one folder printed and wrote. */
export class Outputs {
  readonly folder = mkdtempSync(join(tmpdir(), 'offline-conformance-canaries-'))
  readonly #lane: WarmLane
  readonly #given = new Set<string>()
  readonly #printed = new Map<string, string>()

  constructor(lane: WarmLane) {
    this.#lane = lane
  }

  /** A file of the user, in which nothing is searched. */
  give(name: string, text: string): string {
    const file = join(this.folder, name)
    writeFileSync(file, text)
    this.#given.add(file)
    return file
  }

  async run(name: string, args: readonly string[], deadline = 120): Promise<number | null> {
    const ended = await this.#lane.run({ args, env: canaries, cwd: this.folder, deadline })
    if (ended.hung) throw new Error(`${args.join(' ')}: hangs`)
    this.#printed.set(`${name}: stdout`, ended.stdout)
    this.#printed.set(`${name}: stderr`, ended.stderr)
    return ended.code
  }

  all(): Map<string, string> {
    const files = readdirSync(this.folder, { recursive: true }) as string[]
    const written = files
      .map((name) => [name, join(this.folder, name)] as const)
      .filter(([, file]) => statSync(file).isFile() && !this.#given.has(file))
      .map(([name, file]) => [name, readFileSync(file, 'utf8')] as const)
    return new Map([...this.#printed, ...written])
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }
}
