import type { Driver, TestSession } from '../drivers/driver.ts'
import { ConfigError, NotApplicable, TargetError } from '../engine/errors.ts'
import { exitCodes } from '../engine/gate.ts'
import { redactedError, redactsEverything } from '../evidence/redacted-errors.ts'
import type { ClientRole } from '../target/target-file.ts'
import { type Probe, type ProbeContext, ProbeFailure, type ProbeResult } from './probe.ts'
import {
  clockProbe,
  listProbes,
  logoutProbe,
  revocationCallProbes,
  revocationProbe,
} from './revocation-probes.ts'
import {
  clientProbes,
  metadataProbes,
  offlineTokenProbes,
  probeFailureOf,
  signInProbes,
} from './sign-in-probes.ts'

/**
 * Probes everything that a run needs of a target, one result after the other; a target that cannot be reached gives
 * that one result only. It creates what a check creates, cleans up after itself, and its texts have no secrets.
 *
 * @throws whatever is no failure of the target or its file, with secrets replaced
 */
export async function* diagnose(
  driver: Driver,
  options: { readonly signal: AbortSignal; readonly allowDestructive: boolean },
): AsyncGenerator<ProbeResult> {
  const redact = redactsEverything(driver.secrets)
  try {
    for await (const result of runProbes(driver, options)) {
      const { said, remedy } = result
      yield { ...result, said: redact(said), ...(remedy === undefined ? {} : { remedy: redact(remedy) }) }
    }
  } catch (error) {
    throw redactedError(error, driver.secrets)
  }
}

async function* runProbes(
  driver: Driver,
  options: { readonly signal: AbortSignal; readonly allowDestructive: boolean },
): AsyncGenerator<ProbeResult> {
  const { signal } = options
  let session: TestSession | undefined
  try {
    const start = await startResult(driver, signal)
    yield start
    if (start.state === 'bad') return
    for (const said of driver.warnings ?? []) yield { what: 'metadata', state: 'note', said }
    const opened = await openedSession(driver, signal)
    if (!('actors' in opened)) {
      yield opened
      return
    }
    session = opened
    const context = contextOf(driver, session, options.allowDestructive)
    const missing = new Set<string>()
    for (const probe of probesFor(context)) {
      const result = await runProbe(probe, context, missing)
      if (result.state !== 'ok' && result.state !== 'note') missing.add(probe.what)
      yield result
    }
  } finally {
    const left: string[] = []
    const ends =
      (await session?.close().catch((error: Error) => {
        left.push(`clean-up ended early: ${error.message}`)
        return undefined
      })) ?? []
    left.push(...((await driver.cleanUp?.()) ?? []))
    await driver.stop()
    const alive = ends.filter(({ end }) => end === 'alive' || end === 'unknown').length
    const notProvenDead = alive === 0 ? [] : [`${alive} tokens could not be proven dead`]
    const revokes = session === undefined || driver.abilities().revocation.has
    if (session !== undefined) {
      yield revokes || left.length > 0
        ? cleanUpResult([...notProvenDead, ...left], ends.length)
        : withoutRevocation(alive, ends.length)
    }
  }
}

/** The exit code of the gravest failure, as a run would end with it. */
export function exitCodeOf(results: readonly ProbeResult[]): number {
  const bad = results.filter(({ state }) => state === 'bad').map(({ exitCode }) => exitCode)
  const order = [exitCodes.internal, exitCodes.unreachable, exitCodes.usage, exitCodes.notArranged]
  return order.find((code) => bad.includes(code)) ?? exitCodes.met
}

async function startResult(driver: Driver, signal: AbortSignal): Promise<ProbeResult> {
  const what = 'reachable, issuer, discovery'
  try {
    await driver.start(signal)
    return { what, state: 'ok', said: driver.target.issuer }
  } catch (error) {
    return { what, ...failedResult(error) }
  }
}

async function openedSession(driver: Driver, signal: AbortSignal): Promise<TestSession | ProbeResult> {
  try {
    return await driver.openSession({ needs: ['authorize', 'second-user', 'second-client'] }, signal)
  } catch (error) {
    return { what: 'throw-away users and clients', ...failedResult(error) }
  }
}

function contextOf(driver: Driver, session: TestSession, allowDestructive: boolean): ProbeContext {
  const { target } = driver
  const ownClients = target.calls['admin-create-client'] !== undefined
  return {
    actors: session.actors,
    target,
    roles: (Object.keys(target.clients) as ClientRole[]).filter((role) => role !== 'account'),
    abilities: driver.abilities(),
    mayEndAll: driver.isolated || ownClients || allowDestructive,
    grant: undefined,
    passwordRefusal: undefined,
    exchanges: () => session.exchanges,
  }
}

function probesFor({ roles }: ProbeContext): Probe[] {
  return [
    ...metadataProbes,
    ...clientProbes(roles),
    ...signInProbes,
    ...offlineTokenProbes(roles),
    ...listProbes,
    logoutProbe,
    revocationProbe,
    ...revocationCallProbes,
    clockProbe,
  ]
}

async function runProbe(
  probe: Probe,
  context: ProbeContext,
  missing: ReadonlySet<string>,
): Promise<ProbeResult> {
  const { what, needs } = probe
  const ability = needs === undefined ? undefined : context.abilities[needs]
  if (ability?.has === false) {
    const { reason, remedy } = ability
    return { what, state: 'left out', said: reason, ...(remedy === undefined ? {} : { remedy }) }
  }
  const failedBefore = probe.after?.find((name) => missing.has(name))
  if (failedBefore !== undefined) return { what, state: 'left out', said: `requires "${failedBefore}"` }
  try {
    const outcome = await probe.run(context)
    return typeof outcome === 'string'
      ? { what, state: 'ok', said: outcome }
      : {
          ...{ what, state: 'note', said: outcome.note },
          ...(outcome.remedy === undefined ? {} : { remedy: outcome.remedy }),
        }
  } catch (error) {
    if (error instanceof NotApplicable) return { what, state: 'left out', said: error.message }
    return { what, ...failedResult(error) }
  }
}

function failedResult(error: unknown): Omit<ProbeResult, 'what'> {
  const failure = probeFailureOf(error) ?? startFailureOf(error)
  if (failure === undefined) throw error
  const { message, remedy, exitCode } = failure
  return { state: 'bad', said: message, exitCode, ...(remedy === undefined ? {} : { remedy }) }
}

function startFailureOf(error: unknown): ProbeFailure | undefined {
  if (error instanceof ConfigError) return new ProbeFailure(error.message, undefined, exitCodes.usage)
  if (error instanceof TargetError) return new ProbeFailure(error.message, undefined, exitCodes.unreachable)
  return undefined
}

function cleanUpResult(left: readonly string[], tokens: number): ProbeResult {
  const what = 'clean-up'
  return left.length === 0
    ? { what, state: 'ok', said: `${tokens} tokens revoked, nothing left behind` }
    : { what, state: 'bad', said: left.join('; '), exitCode: exitCodes.notArranged }
}

/** Where nothing revokes, tokens that go on are no failure of the clean-up. */
function withoutRevocation(alive: number, tokens: number): ProbeResult {
  const what = 'clean-up'
  if (alive === 0) return cleanUpResult([], tokens)
  return {
    ...{ what, state: 'note' },
    said: `${alive} of ${tokens} tokens go on living: the server has no revocation endpoint, so they end by their own lifetime`,
    remedy:
      'name the endpoint if there is one: endpoints: { revocation_endpoint: <url> }; else use throw-away users, or let server: reset the server',
  }
}
