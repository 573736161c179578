import { PrerequisiteError } from '../engine/errors.ts'
import { ranOwned } from '../target/owned-process.ts'
import type { Target } from '../target/target-file.ts'
import { fill } from '../target/template.ts'
import type { ServerProcess } from './server-process.ts'

/** Milliseconds for a command that moves the clock. */
const longestCommand = 60_000

/** Moves the clock of a server by some seconds; it is then ahead of ours by the offset, in seconds. */
export type ClockMover = (seconds: number, offset: number, signal: AbortSignal) => Promise<void>

/** How the clock is moved where the target file has no request for it: by a command, or by a restart. */
export function clockMover(
  target: Target,
  directory: string,
  server: ServerProcess | undefined,
): ClockMover | undefined {
  const { command, restart } = target.clock ?? {}
  if (command !== undefined) {
    return async (seconds, offset) => {
      const line = fill(command, { seconds: whole(seconds), offset: whole(offset) })
      const { code } = await ranOwned(line, directory, longestCommand)
      if (code === 0) return
      const end =
        code === null ? `did not end within ${longestCommand / 1000} s` : `ended with exit code ${code}`
      throw new PrerequisiteError(`a moved clock: clock.command ${end}`)
    }
  }
  if (restart === undefined || server === undefined) return undefined
  return async (_, offset, signal) => {
    server.setEnvironment({ [restart]: String(whole(offset)) })
    await server.restart(signal)
  }
}

/** No clock is moved by less than a second. */
function whole(seconds: number): number {
  return Math.ceil(seconds)
}
