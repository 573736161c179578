/** An end of a script that has an exit code. */
export class ScriptError extends Error {
  readonly exitCode: number = 6
}

/** Something the caller has to change on this machine or in the arguments: exit code 2. */
export class SetUpError extends ScriptError {
  override readonly exitCode = 2
}

/** The server itself did not come up: exit code 4. */
export class ServerError extends ScriptError {
  override readonly exitCode = 4
}

/** Somebody pressed Ctrl-C before the server was up: exit code 130. */
export class Interruption extends ScriptError {
  override readonly exitCode = 130
}

/** A run of the suites that ended without a report, with its own exit code. */
export class RunError extends ScriptError {
  override readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Tells why a script ended, without a stack where the reason is enough; returns the exit code. */
export function ended(error: unknown): number {
  const isExpected = error instanceof ScriptError
  console.error(isExpected ? error.message : error)
  return isExpected ? error.exitCode : 6
}
