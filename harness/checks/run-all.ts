import { setTimeout as sleep } from 'node:timers/promises'
import type { Driver } from '../drivers/driver.ts'
import { declarations, type FactName, factsForAll, missingFactWords } from '../engine/facts.ts'
import { type PlannedCheck, planChecks } from '../engine/plan.ts'
import type { LedgerEntry, RequirementResult, RunReport } from '../engine/report.ts'
import { unjudged } from '../engine/result.ts'
import type { Profile } from '../engine/vocabulary.ts'
import { FactBook } from './fact-book.ts'
import { missingNeed } from './needs.ts'
import type { TargetRequirement } from './requirement.ts'
import { type CheckRun, runCheck } from './run-check.ts'
import { RunEnd } from './run-end.ts'
import { Slots } from './slots.ts'

/** Milliseconds before a check that met a fault is run again. */
const defaultFaultPause = 1000

/** Milliseconds that are waited at most where a target names a time. */
const longestPause = 30_000

const inRealTime = (milliseconds: number, signal: AbortSignal): Promise<unknown> =>
  sleep(milliseconds, undefined, { signal })

export interface EngineListener {
  started?(id: string): void
  finished?(result: RequirementResult): void
}

export interface EngineOptions {
  readonly catalogue: readonly TargetRequirement[]
  readonly selected: ReadonlySet<string>
  readonly driver: Driver
  readonly profiles: readonly Profile[]
  readonly signal: AbortSignal
  /** The most checks at once, where that is less than the driver allows. */
  readonly concurrency?: number | undefined
  /** The checks in their order, where that is not what the selection leads to. */
  readonly plan?: readonly PlannedCheck<TargetRequirement>[]
  /** What was seen before the run; it learns what is seen in it. */
  readonly facts?: FactBook
  /** Milliseconds before a check that met a fault is run again, where the target names no time. */
  readonly faultPause?: number
  /** Lets milliseconds pass before that; waits in real time by default. */
  readonly pause?: (milliseconds: number, signal: AbortSignal) => Promise<unknown>
  /** After an interruption: clean-up ends as well. */
  readonly hurry?: AbortSignal
  readonly rerun: (id: string) => string
  /** The edition that has a requirement first, where that of the run has it not. */
  readonly addedIn?: (id: string) => string | undefined
  readonly listener?: EngineListener
}

export interface EngineOutcome {
  /** In the order of the catalogue. */
  readonly results: readonly RequirementResult[]
  readonly ledger: readonly LedgerEntry[]
  readonly completion: RunReport['completion']
  /** Ids of checks in which the harness itself failed. */
  readonly internalFailures: readonly string[]
  /** Ids of checks in which a credential of the target file was refused. */
  readonly misconfigured: readonly string[]
  /** What else has to be told. */
  readonly warnings: readonly string[]
}

/**
 * Owns order, dependencies, exclusivity, deadlines and classes of a run. The driver was started before and is stopped
 * by the caller.
 */
export class Engine {
  readonly #options: EngineOptions
  readonly #plan: readonly PlannedCheck<TargetRequirement>[]
  readonly #results = new Map<string, Promise<RequirementResult>>()
  readonly #settled = new Map<string, RequirementResult>()
  readonly #facts: FactBook
  readonly #ledger: LedgerEntry[] = []
  readonly #internalFailures: string[] = []
  readonly #misconfigured: string[] = []
  readonly #end = new RunEnd()
  #slowed: string | undefined
  /** What stopped the first run of checks that were run again, by their ids. */
  readonly #repeated = new Map<string, string>()
  #probing: Promise<void> | undefined

  constructor(options: EngineOptions) {
    this.#options = options
    this.#plan = options.plan ?? planChecks(options.catalogue, options.selected)
    this.#facts = options.facts ?? new FactBook()
  }

  async run(): Promise<EngineOutcome> {
    const { signal, hurry, driver } = this.#options
    await this.#end.watch(
      async () => {
        await this.#runAll()
        await this.#lostInCleanUp()
      },
      { deadline: driver.target.deadlines.run, signal, hurry },
    )
    const order = this.#options.catalogue.map(({ id }) => id)
    return {
      results: order.flatMap((id) => this.#settled.get(id) ?? []),
      ledger: this.#ledger.toSorted((a, b) => order.indexOf(a.requirement) - order.indexOf(b.requirement)),
      completion: this.#end.completion,
      internalFailures: this.#internalFailures,
      misconfigured: this.#misconfigured,
      warnings: [
        ...(this.#slowed === undefined ? [] : [slowDownWarning(this.#slowed)]),
        ...[...this.#repeated].map(([id, first]) => `${id} met a fault and was run once more: ${first}`),
      ],
    }
  }

  async #runAll(): Promise<void> {
    const together = this.#plan.filter(({ requirement }) => requirement.disturbs === undefined)
    const { driver, concurrency = driver.concurrency } = this.#options
    const slots = new Slots(Math.min(concurrency, driver.concurrency))
    for (const check of this.#plan) {
      this.#results.set(check.requirement.id, this.#after(check, slots, together))
    }
    await Promise.all(this.#results.values())
  }

  /** Waits for the dependencies of a check (and, if it disturbs, for all others), then runs it in a free slot. */
  async #after(
    check: PlannedCheck<TargetRequirement>,
    slots: Slots,
    together: readonly PlannedCheck<TargetRequirement>[],
  ): Promise<RequirementResult> {
    // All results have to be in the map before the first dependency is looked up.
    await Promise.resolve()
    const held = this.#lacking(check) ?? (await this.#blockers(check))
    if (held === undefined && check.requirement.disturbs !== undefined && !this.#options.driver.isolated) {
      await Promise.all(
        together.filter((other) => !this.#waitsFor(other, check)).map((other) => this.#resultOf(other)),
      )
    }
    const result = held ?? (await slots.take(() => this.#run(check)))
    if (held !== undefined) this.#facts.settle(check.requirement, new Map(), held)
    this.#settled.set(check.requirement.id, result)
    this.#options.listener?.finished?.(result)
    return result
  }

  #resultOf(check: PlannedCheck<TargetRequirement>): Promise<RequirementResult> | undefined {
    return this.#results.get(check.requirement.id)
  }

  #waitsFor(check: PlannedCheck<TargetRequirement>, dependency: PlannedCheck<TargetRequirement>): boolean {
    return check.dependsOn.some((id) => {
      if (id === dependency.requirement.id) return true
      const next = this.#plan.find(({ requirement }) => requirement.id === id)
      return next !== undefined && this.#waitsFor(next, dependency)
    })
  }

  async #run(check: PlannedCheck<TargetRequirement>): Promise<RequirementResult> {
    const early = this.#endedEarly(check)
    if (early !== undefined) return early
    this.#options.listener?.started?.(check.requirement.id)
    const options = {
      ...this.#options,
      signal: this.#end.signal,
      cleanUp: this.#end.cleanUp,
      facts: this.#facts,
    }
    let run = await runCheck(check, options)
    this.#ledger.push(...run.ledger)
    if (run.fault !== undefined && (await this.#worthAnotherTry(run))) {
      const asFastAgain = this.#options.driver.slowDown?.()
      if (asFastAgain === undefined) await this.#patience(run.fault.retryAfter)
      const first = run.result.summary
      run = await runCheck(check, options)
      this.#ledger.push(...run.ledger)
      if (run.fault !== undefined) asFastAgain?.()
      else if (asFastAgain !== undefined) this.#slowed = check.requirement.id
      else this.#repeated.set(check.requirement.id, first)
    }
    this.#facts.settle(check.requirement, run.facts, run.result)
    if (run.internal && !this.#end.reached) this.#internalFailures.push(check.requirement.id)
    if (run.misconfigured) this.#misconfigure(check, run)
    if (run.suspicious && !this.#end.reached) await this.#probe(run)
    return this.#endedDuring(check, run) ?? run.result
  }

  /** Nothing is asked again of a target that does not answer any more. */
  async #worthAnotherTry(run: CheckRun): Promise<boolean> {
    if (this.#end.reached) return false
    await this.#probe(run)
    return !this.#end.reached
  }

  /** Gives a fault time to pass, as long as the target asks for, within bounds. */
  async #patience(seconds: number | undefined): Promise<void> {
    const { faultPause = defaultFaultPause, pause = inRealTime } = this.#options
    const wanted = seconds === undefined ? faultPause : Math.min(seconds * 1000, longestPause)
    await pause(wanted, this.#end.signal).catch(() => {})
  }

  /** Without a user or client that works there is nothing to check, and trying on may lock an account. */
  #misconfigure({ requirement }: PlannedCheck<TargetRequirement>, { result }: CheckRun): void {
    this.#misconfigured.push(result.id)
    if (requirement.role !== 'subject-gate') return
    this.#end.end({ state: 'misconfigured', reason: result.summary, requirement: result.id })
  }

  /** A target that stopped answering is one finding and the end of the run. */
  async #probe(run: CheckRun): Promise<void> {
    this.#probing ??= this.#options.driver.stillAnswers().then((answers) => {
      this.#probing = undefined
      if (!answers) {
        this.#end.end({
          state: 'target-lost',
          reason: `the target stopped answering during ${run.result.id}: ${run.result.summary}`,
          requirement: run.result.id,
        })
      }
    })
    await this.#probing
  }

  /** A target that died after the last check is as lost as one that died before it, whatever its tokens are now. */
  async #lostInCleanUp(): Promise<void> {
    const unproven = this.#ledger.find(({ end }) => end === 'unknown')
    if (unproven === undefined || this.#end.reached) return
    if (await this.#options.driver.stillAnswers()) return
    this.#end.end({
      state: 'target-lost',
      reason: `the target stopped answering while the tokens of ${unproven.requirement} were ended: ${unproven.how}`,
      requirement: unproven.requirement,
    })
  }

  #endedEarly(check: PlannedCheck<TargetRequirement>): RequirementResult | undefined {
    if (!this.#end.reached) return undefined
    return unjudged(
      this.#blank(check),
      'blocked',
      `not run: ${this.#end.completion.reason ?? 'the run ended early'}`,
    )
  }

  /** A check that was cut off by the end of the run says nothing about the target, unless it caused that end. */
  #endedDuring(check: PlannedCheck<TargetRequirement>, run: CheckRun): RequirementResult | undefined {
    if (!this.#end.reached || run.result.class !== 'error') return undefined
    if (this.#end.completion.requirement === run.result.id) return undefined
    return unjudged(
      this.#blank(check),
      'blocked',
      `cut off: ${this.#end.completion.reason ?? 'the run ended early'}`,
      {
        observations: run.result.observations,
        exchanges: run.result.exchanges,
      },
    )
  }

  /** What a target cannot do is no question of what it does: such a check waits for nothing. */
  #lacking(check: PlannedCheck<TargetRequirement>): RequirementResult | undefined {
    const missing = missingNeed(check.requirement.needs, this.#options.driver.abilities())
    return missing && unjudged(this.#blank(check), 'not-applicable', missing.reason, missing)
  }

  async #blockers(check: PlannedCheck<TargetRequirement>): Promise<RequirementResult | undefined> {
    const gateFacts: FactName[] = []
    for (const id of check.dependsOn) {
      const result = await this.#results.get(id)
      if (result?.role === 'subject-gate' && result.class === 'not-applicable') {
        return unjudged(this.#blank(check), 'not-applicable', result.summary, { remedy: result.remedy })
      }
      if (result?.role === 'subject-gate' || result?.role === 'gate') gateFacts.push(...this.#gateFactsOf(id))
    }
    const missing = this.#facts.missing([...gateFacts, ...(check.requirement.reliesOn ?? [])])
    if (missing === undefined) return undefined
    return unjudged(this.#blank(check), 'blocked', missingFactWords(missing), {
      blockedBy: missing.by,
      remedy: declarations[missing.fact],
    })
  }

  #gateFactsOf(id: string): readonly FactName[] {
    const shows = this.#plan.find(({ requirement }) => requirement.id === id)?.requirement.shows ?? []
    return shows.filter((fact) => factsForAll.includes(fact))
  }

  #blank(check: PlannedCheck<TargetRequirement>) {
    const { requirement, selected } = check
    const { id } = requirement
    const { rerun, addedIn } = this.#options
    return { requirement, selected, milliseconds: 0, rerun: rerun(id), addedIn: addedIn?.(id) }
  }
}

function slowDownWarning(id: string): string {
  return `the target failed on a second token within one second (${id}); that check was run again, and from there on tokens were asked for one a second, as observed: { one_token_per_second: true } does from the start`
}
