import { join } from 'node:path'

export const main = join(import.meta.dirname, '..', '..', '..', 'dist', 'cli', 'main.js')

export interface Order {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Seconds after which it counts as hanging and is killed. */
  readonly deadline: number
}

/** How one command ended. */
export interface EndedCase {
  /** Null where a signal ended it. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Exceptions that nobody caught. */
  readonly crashes: readonly string[]
  readonly hung: boolean
  readonly seconds: number
  /** Resident set of the process at its largest, in bytes. */
  readonly peak: number
}
