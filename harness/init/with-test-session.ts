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
 * Tries something at a server, and ends every token of it afterwards; more slowly where the server cannot keep up.
 *
 * @throws ConfigError for what could not be arranged
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
    // There is no target file yet that could name a host, or it is about to be written again.
    if (error instanceof OutOfReach && error.remedy !== undefined) {
      const origin = error.place
      throw new ConfigError(`init cannot continue: ${error.message}, or with init: --host ${origin}`)
    }
    // What could not be arranged here has to be mended by whoever starts this.
    const told = redactedError(error, driver.secrets)
    throw told instanceof PrerequisiteError || told instanceof NotApplicable
      ? new ConfigError(`init cannot continue: ${told.message}`)
      : told
  } finally {
    await session?.close()
    await driver.stop()
  }
}
