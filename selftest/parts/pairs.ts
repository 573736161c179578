import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { conformanceRun } from '../../harness/runner/conformance-run.ts'
import { catalogue } from '../../suites/catalogue.ts'
import type { LegalVariant } from '../legal-variant.ts'
import { MockDriver, type MockSetting } from '../mock-driver.ts'
import { mockRequest } from '../mock-request.ts'
import { coveringArray } from './covering-array.ts'
import { factors, mergedOptions } from './factors.ts'
import type { Cell, Part } from './part.ts'

/** Correct servers in which every two legal traits of different kinds meet somewhere. */
export const pairs: Part = {
  about: 'every two legal traits together are blamed for nothing, and block nothing that neither declares',
  goal: 'findings',
  sample: { rows: 8, cells: 1 },
  rows: () => rowsOf().map((_, index) => `row-${index + 1}`),
  async cells(row) {
    return pairCells(rowsOf()[Number(row.replace('row-', '')) - 1] ?? [])
  },
}

/** The traits of each row, as few rows as it takes. */
export function rowsOf(): readonly (readonly LegalVariant[])[] {
  const all = factors()
  return coveringArray(all.map((factor) => factor.length)).map((row) =>
    row.flatMap((value, factor) => all[factor]?.[value] ?? []),
  )
}

/** One run of everything at a server with some traits; a cell for each requirement. */
function pairCells(traits: readonly LegalVariant[]): readonly Cell[] {
  let report: Promise<RunReport> | undefined
  const results = async (): Promise<readonly RequirementResult[]> => {
    report ??= runWith(traits)
    return (await report).results
  }
  return catalogue.map(({ id }) => ({
    name: traits.map(({ name }) => name).join(' + '),
    requirement: id,
    consulted: true,
    run: async () => {
      const all = await results()
      const result = all.find((each) => each.id === id)
      if (result === undefined) return { before: 'pass', now: 'not-applicable', summary: '', wrong: false }
      const { class: now, summary } = result
      return { before: 'pass', now, summary, wrong: !isDeclared(result, all, traits) }
    },
  }))
}

/** What cannot be seen where several traits are together, by the end of its summary. */
const unseenTogether: readonly {
  readonly traits: readonly string[]
  /** Traits beside which it can be seen after all. */
  readonly without: readonly string[]
  readonly summary: RegExp
}[] = [
  // No ID token, opaque access tokens, and nobody who may introspect: no answer has a time or a user in it.
  {
    traits: ['oauth-only', 'public-clients-only'],
    without: ['jwt-access-tokens'],
    summary:
      /a clock that moves: nothing that the target issues tells its time$|ID tokens that name the users$/,
  },
]

/** What a trait does not do by design is told by one requirement; those behind it are blocked by that one. */
function isDeclared(
  result: RequirementResult,
  all: readonly RequirementResult[],
  traits: readonly LegalVariant[],
): boolean {
  if (result.class === 'pass' || result.class === 'not-applicable') return true
  const names = traits.map(({ name }) => name)
  const cannotBeSeen = unseenTogether.some(
    (together) =>
      together.traits.every((name) => names.includes(name)) &&
      !together.without.some((name) => names.includes(name)) &&
      together.summary.test(result.summary),
  )
  if (result.class === 'blocked' && cannotBeSeen) return true
  const expected = (id: string): boolean => traits.some((trait) => trait.expected?.[id] !== undefined)
  const explained = (id: string): boolean => {
    const blockedBy = all.find((each) => each.id === id)?.blockedBy
    return expected(id) || (blockedBy !== undefined && explained(blockedBy))
  }
  return explained(result.id)
}

async function runWith(traits: readonly LegalVariant[]): Promise<RunReport> {
  const setting: MockSetting = {
    options: (options) => ({
      ...options,
      ...mergedOptions([options, ...traits.map((trait) => trait.options)]),
    }),
    target: (target) => traits.reduce((changed, trait) => trait.target?.(changed) ?? changed, target),
  }
  const { signal } = new AbortController()
  return conformanceRun(mockRequest, { driverFor: (request) => new MockDriver(request, setting), signal })
}
