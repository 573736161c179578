import type { RequirementResult } from '../harness/engine/report.ts'
import type { ResultClass } from '../harness/engine/vocabulary.ts'
import { conformanceRun } from '../harness/runner/conformance-run.ts'
import { driverFor } from './driver-for.ts'
import type { LegalVariant } from './legal-variant.ts'
import { mockRequest } from './mock-request.ts'
import { legalVariant } from './mock-variants.ts'

/** What every requirement said about a server that is correct in another shape. */
export interface VariantRow {
  readonly variant: string
  readonly counts: Readonly<Partial<Record<ResultClass, number>>>
  /** Neither passed nor not applicable, and not what the variant declares to do. */
  readonly unexpected: readonly {
    readonly id: string
    readonly class: ResultClass
    readonly summary: string
  }[]
}

export async function variantRow(name: string): Promise<VariantRow> {
  const { results } = await conformanceRun(
    { ...mockRequest, variant: name },
    { driverFor, signal: new AbortController().signal },
  )
  const counts: Partial<Record<ResultClass, number>> = {}
  for (const result of results) counts[result.class] = (counts[result.class] ?? 0) + 1
  return { variant: name, counts, unexpected: unexpected(results, legalVariant(name)) }
}

/** A verdict that is lost behind what a variant does by design is named as well: nothing else may be blocked by it. */
function unexpected(results: readonly RequirementResult[], { expected = {} }: LegalVariant) {
  return results
    .filter(
      (result) =>
        result.class !== 'pass' && result.class !== 'not-applicable' && expected[result.id] === undefined,
    )
    .map(({ id, class: found, summary }) => ({ id, class: found, summary }))
}
