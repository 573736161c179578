import type { Dispatcher } from 'undici'
import { kindOfHost } from '../../network/address-kind.ts'
import type { TestSession } from '../drivers/driver.ts'
import { GenericDriver } from '../drivers/generic/generic-driver.ts'
import {
  ConfigError,
  CredentialError,
  NotApplicable,
  OutOfReach,
  PrerequisiteError,
} from '../engine/errors.ts'
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
      throw new ConfigError(
        `init cannot continue: ${error.message}, or with init: --host ${origin}${otherName(origin, target.issuer)}`,
      )
    }
    // Only the person who started this can fix what could not be arranged.
    const cause = redactedError(error, driver.secrets)
    if (cause instanceof CredentialError) {
      throw new ConfigError(
        `init cannot continue: ${cause.message}. What to do: check this name and what belongs to it, and whether it is locked`,
      )
    }
    throw cause instanceof PrerequisiteError || cause instanceof NotApplicable
      ? new ConfigError(`init cannot continue: ${cause.message}`)
      : cause
  } finally {
    await session?.close()
    await driver.stop()
  }
}

/** A server that has one name in the issuer and another in its redirects loses its own cookies. */
function otherName(origin: string, issuer: string): string {
  if (!URL.canParse(origin)) return ''
  const [there, own] = [new URL(origin), new URL(issuer)]
  const isSame = there.port === own.port && there.hostname !== own.hostname
  return isSame && kindOfHost(there.hostname) === kindOfHost(own.hostname)
    ? `. If ${there.host} is the server itself, use one name for it everywhere, since cookies belong to a name: give init the issuer with the name that the server uses, or set its address to that of the issuer`
    : ''
}
