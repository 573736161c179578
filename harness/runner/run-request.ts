import type { Edition } from '../../suites/editions.ts'
import type { FailOn } from '../engine/gate.ts'
import type { Shard } from '../engine/report.ts'
import type { Profile } from '../engine/vocabulary.ts'
import type { Target } from '../target/target-file.ts'

/** Everything that a run needs to know; plain data, since it is passed to a worker thread. */
export interface RunRequest {
  /** Absent: the built-in mock. */
  readonly target?: Target
  /** The folder of the target file, where its commands run. */
  readonly directory: string
  /** How the built-in mock is reached. */
  readonly over: 'in-process' | 'http'
  /** Defects of the built-in mock to enable. */
  readonly defects: readonly string[]
  /** A variant of the built-in mock: correct, but different from the default. */
  readonly variant?: string
  readonly names: readonly string[]
  readonly areas: readonly string[]
  readonly levels: readonly string[]
  readonly exclude: readonly string[]
  readonly profiles: readonly Profile[]
  /** Only this part of what is selected. */
  readonly shard?: Shard
  /** The edition by which the run is judged. Default: the newest. */
  readonly edition?: Edition
  readonly failOn: FailOn
  /** Arguments that make a rerun look at the same target, e.g. `--target server.yaml`. */
  readonly rerunArguments: string
  readonly allowDestructive: boolean
  /** Deadline of the whole run in seconds, from the command line. */
  readonly runDeadline?: number
  /** The most checks at once, as far as the driver allows more than one. */
  readonly concurrency?: number
  /** Seconds to wait for a target that does not answer yet. */
  readonly waitForTarget?: number
  readonly warnings: readonly string[]
}
