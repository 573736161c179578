#!/usr/bin/env node
// First, so that no signal is lost while the rest loads.
import './interruption.ts'
import { debuglog } from 'node:util'
import { CommanderError } from 'commander'
import { ConfigError, TargetError } from '../harness/engine/errors.ts'
import { exitCodes } from '../harness/engine/gate.ts'
import { gravest } from './exit-code.ts'
import { message } from './printed.ts'
import { buildProgram } from './program.ts'
import { complain, outputIsLost } from './terminal.ts'

// An error that nothing awaits ends the command like any other unexpected one, not with a stack trace of Node.
process.on('uncaughtException', (error) => {
  process.exit(exitCodeOf(error))
})
process.on('exit', (code) => {
  if (outputIsLost()) process.exitCode = gravest(code, exitCodes.usage)
})

try {
  await buildProgram().parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

/** Prints what went wrong and finds the exit code for it. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.met : exitCodes.usage
  if (error instanceof ConfigError) {
    complain(message(error.message))
    return exitCodes.usage
  }
  if (error instanceof TargetError) {
    complain(message(error.message))
    return exitCodes.unreachable
  }
  complain(
    message(
      `internal error: ${String(error)}; please report it with the output of NODE_DEBUG=offline-conformance`,
    ),
  )
  const debugged = debuglog('offline-conformance').enabled
  if (debugged && error instanceof Error) complain(message(error.stack ?? error.message))
  return exitCodes.internal
}
