import type { Dispatcher } from 'undici'
import type { TestSession } from '../drivers/driver.ts'
import { GenericDriver } from '../drivers/generic/generic-driver.ts'
import { ConfigError, NotApplicable, OutOfReach, PrerequisiteError } from '../engine/errors.ts'
import { redactedError } from '../evidence/redacted-errors.ts'
import type { Target } from '../target/target-file.ts'

export interface TrialOptions {
  readonly signal: AbortSignal
  readonly directory: string
  /** Carries the requests. Default: sockets. */
  readonly transport?: Dispatcher
}

/**
 * Does something in a test session with a server, and closes the session; tries again more slowly if the server cannot
 * keep up.
 *
 * @throws ConfigError if something could not be arranged
 */
export async function withTestSession<Result>(
  target: Target,
  { signal, ...options }: TrialOptions,
  use: (session: TestSession, driver: GenericDriver) => Promise<Result>,
): Promise<Result> {
  const driver = new GenericDriver(target, options)
  let session: TestSession | undefined
  try {
    await driver.start(signal)
    for (;;) {
      session = await driver.openSession({ needs: ['authorize'] }, signal)
      try {
        return await use(session, driver)
      } catch (error) {
        if (driver.slowDown() === undefined) throw error
        await session.close()
        session = undefined
      }
    }
  } catch (error) {
    // No target file names the host yet, or the file is about to be rewritten.
    if (error instanceof OutOfReach && error.remedy !== undefined) {
      const origin = error.place
      throw new ConfigError(`init cannot continue: ${error.message}, or with init: --host ${origin}`)
    }
    // Only the person who started this can fix what could not be arranged.
    const cause = redactedError(error, driver.secrets)
    throw cause instanceof PrerequisiteError || cause instanceof NotApplicable
      ? new ConfigError(`init cannot continue: ${cause.message}`)
      : cause
  } finally {
    await session?.close()
    await driver.stop()
  }
}
