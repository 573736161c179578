import type { Edition } from '../../suites/editions.ts'
import type { FailOn } from '../engine/gate.ts'
import type { Profile } from '../engine/vocabulary.ts'
import type { Target } from '../target/target-file.ts'

/** All that a run needs to know; plain data, since it travels to a worker thread. */
export interface RunRequest {
  /** Absent: the built-in mock. */
  readonly target?: Target
  /** Where the target file is; commands in it run there. */
  readonly directory: string
  /** How the built-in mock is reached. */
  readonly over: 'in-process' | 'http'
  /** Defects of the built-in mock that are switched on. */
  readonly defects: readonly string[]
  /** Options of the built-in mock beyond the full-capability ones, e.g. a legal variant. */
  readonly variant?: string
  readonly names: readonly string[]
  readonly areas: readonly string[]
  readonly levels: readonly string[]
  readonly exclude: readonly string[]
  readonly profiles: readonly Profile[]
  /** The edition that the run is judged by; the newest frozen one where absent. */
  readonly edition?: Edition
  readonly failOn: FailOn
  /** Arguments that make a rerun look at the same target, e.g. `--target server.yaml`. */
  readonly rerunArguments: string
  readonly allowDestructive: boolean
  /** Deadline of the whole run in seconds, where the command line gives one. */
  readonly runDeadline?: number
  /** Seconds to wait for a target that does not answer yet. */
  readonly waitForTarget?: number
  readonly warnings: readonly string[]
}
