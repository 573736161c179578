import type { Driver, TestSession } from '../drivers/driver.ts'
import { ConfigError, NotApplicable, TargetError } from '../engine/errors.ts'
import { exitCodes } from '../engine/gate.ts'
import { redactedError, redactsEverything } from '../evidence/redacted-errors.ts'
import type { ClientRole } from '../target/target-file.ts'
import { type Finding, type Patient, type Probe, Symptom } from './patient.ts'
import {
  clockProbe,
  listProbes,
  logoutProbe,
  revocationCallProbes,
  revocationProbe,
} from './revocation-probes.ts'
import { clientProbes, metadataProbes, signInProbes, symptomOf } from './sign-in-probes.ts'

/**
 * Looks at everything that a run needs of a target, one finding after the other. Where the target cannot be reached,
 * that is the only one. It makes what a check makes, cleans up after itself, and says nothing that is secret.
 */
export async function* examined(
  driver: Driver,
  options: { readonly signal: AbortSignal; readonly allowDestructive: boolean },
): AsyncGenerator<Finding> {
  const redact = redactsEverything(driver.secrets)
  try {
    for await (const finding of looksAt(driver, options)) {
      const { said, remedy } = finding
      yield { ...finding, said: redact(said), ...(remedy === undefined ? {} : { remedy: redact(remedy) }) }
    }
  } catch (error) {
    throw redactedError(error, driver.secrets)
  }
}

async function* looksAt(
  driver: Driver,
  options: { readonly signal: AbortSignal; readonly allowDestructive: boolean },
): AsyncGenerator<Finding> {
  const { signal } = options
  let session: TestSession | undefined
  try {
    const reached = await reachable(driver, signal)
    yield reached
    if (reached.state === 'bad') return
    for (const said of driver.warnings ?? []) yield { what: 'metadata', state: 'note', said }
    const opened = await openedSession(driver, signal)
    if (!('actors' in opened)) {
      yield opened
      return
    }
    session = opened
    const patient = patientOf(driver, session, options.allowDestructive)
    const missing = new Set<string>()
    for (const probe of probesFor(patient)) {
      const finding = await looked(probe, patient, missing)
      if (finding.state !== 'ok' && finding.state !== 'note') missing.add(probe.what)
      yield finding
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
    const undead = alive === 0 ? [] : [`${alive} tokens could not be proven dead`]
    if (session !== undefined) yield cleanedUp([...undead, ...left], ends.length)
  }
}

/** The gravest of what was found, as a run would end. */
export function exitCodeOf(findings: readonly Finding[]): number {
  const bad = findings.filter(({ state }) => state === 'bad').map(({ exitCode }) => exitCode)
  const order = [exitCodes.internal, exitCodes.unreachable, exitCodes.usage, exitCodes.notArranged]
  return order.find((code) => bad.includes(code)) ?? exitCodes.met
}

async function reachable(driver: Driver, signal: AbortSignal): Promise<Finding> {
  const what = 'reachable, issuer, discovery'
  try {
    await driver.start(signal)
    return { what, state: 'ok', said: driver.target.issuer }
  } catch (error) {
    return { what, ...failed(error) }
  }
}

async function openedSession(driver: Driver, signal: AbortSignal): Promise<TestSession | Finding> {
  try {
    return await driver.openSession({ needs: ['authorize', 'second-user', 'second-client'] }, signal)
  } catch (error) {
    return { what: 'throw-away users and clients', ...failed(error) }
  }
}

function patientOf(driver: Driver, session: TestSession, allowDestructive: boolean): Patient {
  const { target } = driver
  const ownClients = target.calls['admin-create-client'] !== undefined
  return {
    actors: session.actors,
    target,
    roles: (Object.keys(target.clients) as ClientRole[]).filter((role) => role !== 'account'),
    abilities: driver.abilities(),
    mayEndAll: driver.isolated || ownClients || allowDestructive,
    grant: undefined,
  }
}

function probesFor({ roles }: Patient): Probe[] {
  return [
    ...metadataProbes,
    ...clientProbes(roles),
    ...signInProbes,
    ...listProbes,
    logoutProbe,
    revocationProbe,
    ...revocationCallProbes,
    clockProbe,
  ]
}

async function looked(probe: Probe, patient: Patient, missing: ReadonlySet<string>): Promise<Finding> {
  const { what, needs } = probe
  const ability = needs === undefined ? undefined : patient.abilities[needs]
  if (ability?.has === false) {
    const { reason, remedy } = ability
    return { what, state: 'left out', said: reason, ...(remedy === undefined ? {} : { remedy }) }
  }
  const before = probe.after?.find((name) => missing.has(name))
  if (before !== undefined) return { what, state: 'left out', said: `requires "${before}"` }
  try {
    const said = await probe.look(patient)
    return typeof said === 'string' ? { what, state: 'ok', said } : { what, state: 'note', said: said.note }
  } catch (error) {
    if (error instanceof NotApplicable) return { what, state: 'left out', said: error.message }
    return { what, ...failed(error) }
  }
}

function failed(error: unknown): Omit<Finding, 'what'> {
  const symptom = symptomOf(error) ?? ofErrors(error)
  if (symptom === undefined) throw error
  const { message, remedy, exitCode } = symptom
  return { state: 'bad', said: message, exitCode, ...(remedy === undefined ? {} : { remedy }) }
}

function ofErrors(error: unknown): Symptom | undefined {
  if (error instanceof ConfigError) return new Symptom(error.message, undefined, exitCodes.usage)
  if (error instanceof TargetError) return new Symptom(error.message, undefined, exitCodes.unreachable)
  return undefined
}

function cleanedUp(left: readonly string[], tokens: number): Finding {
  const what = 'clean-up'
  return left.length === 0
    ? { what, state: 'ok', said: `${tokens} tokens revoked, nothing left behind` }
    : { what, state: 'bad', said: left.join('; '), exitCode: exitCodes.notArranged }
}
