import type { Driver, TestSession } from '../drivers/driver.ts'
import { unprovenWords } from '../drivers/effects.ts'
import {
  ConfigError,
  CredentialError,
  MissingFact,
  NotApplicable,
  PrerequisiteError,
  TargetError,
} from '../engine/errors.ts'
import type { FactName } from '../engine/facts.ts'
import type { PlannedCheck } from '../engine/plan.ts'
import type { ExchangeRecord, LedgerEntry, Observation, RequirementResult } from '../engine/report.ts'
import { type Finished, judged, unjudged } from '../engine/result.ts'
import type { Profile } from '../engine/vocabulary.ts'
import { isCrash } from '../http/crash.ts'
import type { Check } from './context.ts'
import { endedBy } from './ended-by.ts'
import type { FactBook, ToldFacts } from './fact-book.ts'
import { watchedHostClock } from './host-clock.ts'
import { Judge } from './judge.ts'
import type { TargetRequirement } from './requirement.ts'

export interface CheckRun {
  readonly result: RequirementResult
  /** What the check told about the facts it looks for. */
  readonly facts: ToldFacts
  readonly ledger: readonly LedgerEntry[]
  /** The target or the way to it failed, or time ran out: worth asking whether it still answers. */
  readonly suspicious: boolean
  /** Where a fault was met that may pass: after how many seconds the target wants to be asked again, if it says so. */
  readonly fault: { readonly retryAfter: number | undefined } | undefined
  /** The harness itself failed. */
  readonly internal: boolean
  /** A credential of the target file was refused, or something else in it cannot be used. */
  readonly misconfigured: boolean
}

export interface CheckRunOptions {
  readonly driver: Driver
  readonly profiles: readonly Profile[]
  /** Aborted when the whole run ends early. */
  readonly signal: AbortSignal
  /** Aborted when tidying up has to end, too. */
  readonly cleanUp: AbortSignal
  readonly rerun: (id: string) => string
  /** The edition that has a requirement first, where that of the run has it not. */
  readonly addedIn?: (id: string) => string | undefined
  /** The facts of the run until now. */
  readonly facts: Pick<FactBook, 'knows' | 'missing'>
}

/** Runs one check in a test session of its own, within its deadline, and cleans up after it. */
export async function runCheck(
  planned: PlannedCheck<TargetRequirement>,
  options: CheckRunOptions,
): Promise<CheckRun> {
  const { requirement } = planned
  const started = performance.now()
  const jumped = watchedHostClock()
  const finished = (): Finished => ({
    requirement,
    selected: planned.selected,
    milliseconds: Math.round(performance.now() - started),
    rerun: options.rerun(requirement.id),
    addedIn: options.addedIn?.(requirement.id),
  })
  const seconds = options.driver.checkSeconds ?? options.driver.target.deadlines.check
  const deadline = AbortSignal.timeout(seconds * 1000)
  const signal = AbortSignal.any([options.signal, deadline])
  let session: TestSession | undefined
  let judge: Judge | undefined
  let result: RequirementResult
  let suspicious = false
  let fault: CheckRun['fault']
  let internal = false
  let misconfigured = false
  const facts = new Map<FactName, { holds: boolean; observed: string }>()
  try {
    session = await options.driver.openSession(requirement, signal)
    judge = new Judge({
      rp: session.actors.rp,
      effects: session.effects,
      windowSeconds: options.driver.target.declared.propagation_window ?? 0,
      signal,
    })
    await untilAborted(requirement.check(checkOf({ session, judge, facts, requirement }, options)), signal)
    await session.proveClock()
    noteRepairs(judge, session)
    result =
      unproven(finished(), session, judge) ??
      judged(finished(), judge.observations, session.exchanges, options.profiles)
  } catch (error) {
    const redact = (text: string): string => session?.redact(text) ?? text
    if (judge !== undefined && session !== undefined) noteRepairs(judge, session)
    const evidence = { observations: judge?.observations ?? [], exchanges: session?.exchanges ?? [] }
    const failure = endedBy(error, {
      deadline,
      seconds,
      crash: lastCrash(evidence.exchanges),
      change: session?.effects.unproven,
    })
    suspicious = failure.suspicious
    if (failure.class === 'error' && failure.suspicious && !deadline.aborted) {
      fault = { retryAfter: error instanceof TargetError ? error.retryAfter : undefined }
    }
    internal = failure.internal === true
    misconfigured =
      error instanceof ConfigError || (error instanceof CredentialError && failure.class === 'blocked')
    result = unjudged(finished(), failure.class, redact(failure.summary), {
      ...evidence,
      remedy: failure.remedy,
      ...(failure.blockedBy === undefined ? {} : { blockedBy: failure.blockedBy }),
    })
  }
  const jump = jumped()
  if (jump !== undefined && !internal && !misconfigured) {
    const evidence = { observations: judge?.observations ?? [], exchanges: session?.exchanges ?? [] }
    result = unjudged(finished(), 'error', jump, evidence)
    // It passes like a fault of the target: the check is run once more.
    fault = { retryAfter: undefined }
    facts.clear()
  }
  const ledger = await closed(session, requirement.id, options.cleanUp)
  return {
    result: session?.redacted(result) ?? result,
    facts,
    ledger,
    suspicious,
    fault,
    internal,
    misconfigured,
  }
}

function checkOf(
  {
    session,
    judge,
    facts,
    requirement,
  }: {
    readonly session: TestSession
    readonly judge: Judge
    readonly facts: Map<FactName, { holds: boolean; observed: string }>
    readonly requirement: TargetRequirement
  },
  { driver, facts: known }: CheckRunOptions,
): Check {
  const abilities = driver.abilities()
  const { actors } = session
  return {
    rp: actors.rp,
    users: actors.users,
    clients: actors.clients,
    operations: actors.operations,
    browser: () => actors.browser(),
    logoutNotices: (client) => actors.logoutNotices(client),
    policy: driver.target.declared,
    observe: judge,
    has: (capability) => abilities[capability].has,
    found: (fact, holds) => {
      if (requirement.shows?.includes(fact) !== true)
        throw new Error(`${requirement.id} does not show ${fact}`)
      const observed = session.redact(showing(judge.observations, holds)?.observed ?? 'nothing')
      if (facts.get(fact)?.holds !== false) facts.set(fact, { holds, observed })
    },
    knows: (fact) => {
      if (requirement.asks?.includes(fact) !== true)
        throw new Error(`${requirement.id} does not ask for ${fact}`)
      return known.knows(fact)
    },
    tookEffect: () => session.effects.seen(),
    setAside: () => session.effects.setAside(),
    relyOn: (fact) => {
      if (requirement.asks?.includes(fact) !== true)
        throw new Error(`${requirement.id} does not ask for ${fact}`)
      const missing = known.missing([fact])
      if (missing !== undefined) throw new MissingFact(missing)
    },
    notApplicable: (reason, remedy) => {
      throw new NotApplicable(reason, remedy)
    },
    blocked: (reason) => {
      throw new PrerequisiteError(reason)
    },
  }
}

/** The observation by which a check tells of a fact: of one that does not hold, the latest that was not met. */
function showing(observations: readonly Observation[], holds: boolean): Observation | undefined {
  const against = holds
    ? undefined
    : observations.findLast(({ outcome }) => outcome === 'violated' || outcome === 'weak')
  return against ?? observations.at(-1)
}

/**
 * Nothing that was observed counts after a change that nothing was seen of: what lived on was not spared, and what did
 * not end may never have been asked to. What was violated before the change stands, and so does everything where nothing
 * was judged after it.
 */
function unproven(finished: Finished, session: TestSession, judge: Judge): RequirementResult | undefined {
  const change = session.effects.unproven
  if (change === undefined) return undefined
  const judgements = judge.observations.filter(({ outcome }) => outcome !== 'noted')
  const before = judgements.filter(
    ({ exchanges }) => exchanges.length > 0 && exchanges.every((number) => number < change.exchange),
  )
  if (before.some(({ outcome }) => outcome === 'violated')) return undefined
  if (before.length > 0 && before.length === judgements.length) return undefined
  return unjudged(finished, 'blocked', session.redact(`could not arrange ${unprovenWords(change)}`), {
    remedy: session.redact(change.remedy),
    observations: judge.observations,
    exchanges: session.exchanges,
  })
}

function noteRepairs(judge: Judge, session: TestSession): void {
  for (const { subject, observed, replies } of session.repairs.all) judge.note(subject, observed, replies)
}

/** The last answer of a check in words, where it was a crash. */
function lastCrash(exchanges: readonly ExchangeRecord[]): string | undefined {
  const last = exchanges.at(-1)
  if (last?.response === undefined || !isCrash({ status: last.response.status })) return undefined
  const [address] = last.request.url.split(/[?#]/, 1)
  return `${last.request.method} ${address} answered ${last.response.status}`
}

async function closed(
  session: TestSession | undefined,
  id: string,
  signal: AbortSignal,
): Promise<LedgerEntry[]> {
  if (session === undefined) return []
  try {
    return (await session.close(signal)).map((entry) => ({ ...entry, requirement: id }))
  } catch (error) {
    const how = `clean-up failed: ${session.redact(error instanceof Error ? error.message : String(error))}`
    return [{ token: 'refresh_token', requirement: id, user: '', client: '', end: 'unknown', how }]
  }
}

/** A check that ignores its signal is left behind, so that it cannot hold up the run. */
async function untilAborted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  let abandon = (): void => {}
  const aborted = new Promise<never>((_, reject) => {
    abandon = () => reject(signal.reason)
  })
  signal.addEventListener('abort', abandon, { once: true })
  if (signal.aborted) abandon()
  try {
    await Promise.race([work, aborted])
  } finally {
    // The deadline outlives the check, and would keep all that the check recorded until then.
    signal.removeEventListener('abort', abandon)
  }
}
