import { setTimeout as sleep } from 'node:timers/promises'
import { catalogue } from '../../suites/catalogue.ts'
import { addedIn, editionNames, newestEdition } from '../../suites/editions.ts'
import { assembleReport } from '../checks/assemble-report.ts'
import { Engine, type EngineListener, type EngineOutcome } from '../checks/run-all.ts'
import type { Driver } from '../drivers/driver.ts'
import { TargetError } from '../engine/errors.ts'
import { profilesOf } from '../engine/plan.ts'
import type { RunReport } from '../engine/report.ts'
import { profiles as knownProfiles, type Profile } from '../engine/vocabulary.ts'
import { printedResult } from '../evidence/redact-report.ts'
import { redactedError } from '../evidence/redacted-errors.ts'
import { toolVersion } from '../target/package-root.ts'
import type { RunRequest } from './run-request.ts'
import { select, unknownName } from './selection.ts'
import type { DriverFactory } from './target-driver.ts'

/**
 * Runs the selected requirements against the target of a request, and assembles the report.
 *
 * @throws ConfigError for a selection or a target that cannot be used, before anything is sent
 * @throws TargetError if the target cannot be reached at all
 */
export async function conformanceRun(
  request: RunRequest,
  options: {
    readonly driverFor: DriverFactory
    readonly signal: AbortSignal
    /** Aborted by a second interruption: the clean-up ends as well. */
    readonly hurry?: AbortSignal
    readonly listener?: EngineListener & { planned?(ids: readonly string[]): void }
  },
): Promise<RunReport> {
  const startedAt = new Date()
  const edition = request.edition ?? newestEdition
  if (!editionNames.includes(edition)) unknownName(edition, editionNames, 'edition')
  const driver = options.driverFor(request)
  const profiles = profilesOfRun(request, driver)
  const selected = select(catalogue, { ...request, profiles })
  options.listener?.planned?.([...selected])
  const { outcome, leftovers } = await runEngine(driver, request, { ...options, profiles, selected })
  // An interruption while the server is stopped gives its own exit code, and the report has to agree.
  const late = options.signal.aborted && outcome.completion.state === 'complete'
  return assembleReport({
    outcome: late ? { ...outcome, completion: interruptedAfter } : outcome,
    failOn: request.failOn,
    profiles,
    target: {
      name: driver.target.name,
      issuer: driver.target.issuer,
      driver: driver.name,
      ...(driver.over === undefined ? {} : { over: driver.over }),
    },
    catalogue: {
      edition,
      requirements: catalogue.filter(({ id }) => addedIn(id, edition) === undefined).length,
    },
    toolVersion,
    ...(request.shard === undefined ? {} : { shard: request.shard }),
    startedAt,
    finishedAt: new Date(),
    warnings: [
      ...request.warnings,
      ...(driver.warnings ?? []),
      ...oneAtATime(request, driver),
      ...outcome.warnings,
      ...leftovers,
    ],
    secrets: driver.secrets,
  })
}

/** Says so where more checks at once were asked for than the driver allows. */
function oneAtATime({ concurrency = 1 }: RunRequest, driver: Driver): string[] {
  if (concurrency <= driver.concurrency) return []
  return [
    `--concurrency ${concurrency}: the ${driver.name} driver runs at most ${driver.concurrency} at once, since its checks share users and clients`,
  ]
}

/** Starts the driver, runs the engine, and stops the driver. */
async function runEngine(
  driver: Driver,
  request: RunRequest,
  options: {
    readonly signal: AbortSignal
    readonly hurry?: AbortSignal
    readonly listener?: EngineListener
    readonly profiles: readonly Profile[]
    readonly selected: ReadonlySet<string>
  },
): Promise<{ readonly outcome: EngineOutcome; readonly leftovers: readonly string[] }> {
  const { signal, hurry, listener, profiles, selected } = options
  try {
    if (!(await startDriver(driver, request, signal))) return { outcome: interruptedBefore, leftovers: [] }
    const engine = new Engine({
      catalogue,
      selected,
      driver,
      profiles,
      signal,
      concurrency: request.concurrency,
      ...(hurry === undefined ? {} : { hurry }),
      addedIn: (id) => addedIn(id, request.edition ?? newestEdition),
      rerun: (id) =>
        ['offline-conformance run', id, request.rerunArguments].filter((part) => part !== '').join(' '),
      ...(listener === undefined ? {} : { listener: redactingListener(listener, driver) }),
    })
    const outcome = await engine.run()
    return { outcome, leftovers: (await driver.cleanUp?.()) ?? [] }
  } catch (error) {
    throw redactedError(error, driver.secrets)
  } finally {
    await driver.stop()
  }
}

/** Results that are printed before the report are redacted with the secrets known by then. */
function redactingListener(listener: EngineListener, { secrets }: Driver): EngineListener {
  return {
    started: (id) => listener.started?.(id),
    finished: (result) => listener.finished?.(printedResult(result, secrets)),
  }
}

/** Nothing was checked; a report that says so is better than none. */
const interruptedBefore: EngineOutcome = {
  results: [],
  ledger: [],
  completion: { state: 'interrupted', reason: 'interrupted by the user before the first check' },
  internalFailures: [],
  misconfigured: [],
  warnings: [],
}

const interruptedAfter: EngineOutcome['completion'] = {
  state: 'interrupted',
  reason: 'interrupted by the user after the last check',
}

/**
 * Starts a driver; with `waitForTarget`, tries again until the target answers. Returns false if the run was interrupted
 * before.
 */
async function startDriver(driver: Driver, request: RunRequest, signal: AbortSignal): Promise<boolean> {
  const until = performance.now() + (request.waitForTarget ?? 0) * 1000
  for (;;) {
    if (signal.aborted) return false
    try {
      await driver.start(signal)
      return true
    } catch (error) {
      if (signal.aborted) return false
      // A server that the run starts itself has its own deadline to become ready.
      const waits = error instanceof TargetError && request.target?.server === undefined
      if (!waits || performance.now() > until) throw error
      await sleep(500, undefined, { signal }).catch(() => {})
    }
  }
}

export function profilesOfRun(request: RunRequest, driver: Driver): Profile[] {
  return profilesOf({
    asked: request.profiles,
    claimed: driver.target.profiles,
    known: knownProfiles,
    managed: Object.keys(driver.target.calls).some((name) => /^(user|admin)-/.test(name)),
  })
}
