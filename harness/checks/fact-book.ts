import type { FactFinding, FactName } from '../engine/facts.ts'
import type { RequirementResult } from '../engine/report.ts'
import type { TargetRequirement } from './requirement.ts'

/** What a check told about the facts it looks for, with what it had observed last. */
export type ToldFacts = ReadonlyMap<FactName, { readonly holds: boolean; readonly observed: string }>

/** The facts of a run, as far as its checks looked for them. */
export class FactBook {
  readonly #findings = new Map<FactName, FactFinding>()

  /** Whether a fact was seen to hold. */
  knows(fact: FactName): boolean {
    return this.#findings.get(fact)?.holds === true
  }

  /** The first of some facts that was looked for and not seen; what nobody looked for is not missing. */
  missing(facts: readonly FactName[]): FactFinding | undefined {
    for (const fact of facts) {
      const finding = this.#findings.get(fact)
      if (finding !== undefined && finding.holds !== true) return finding
    }
    return undefined
  }

  /**
   * Takes down what a check told. One that was stopped before it told has looked in vain; one that does not apply has
   * not looked.
   */
  settle(requirement: TargetRequirement, told: ToldFacts, result: RequirementResult): void {
    for (const fact of requirement.shows ?? []) {
      if (this.#findings.get(fact)?.holds !== undefined) continue
      const said = told.get(fact)
      if (said !== undefined) this.#findings.set(fact, { fact, ...said, by: requirement.id })
      else if (result.class === 'blocked' || result.class === 'error') {
        const observed = `its check ended before (${result.class}: ${result.summary})`
        this.#findings.set(fact, { fact, holds: undefined, observed, by: requirement.id })
      }
    }
  }
}
