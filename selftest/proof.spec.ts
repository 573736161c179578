import { expect, test } from 'vitest'
import { classOf } from '../harness/engine/verdict.ts'
import { conformanceRun } from '../harness/runner/conformance-run.ts'
import { defectNames } from '../mock-provider/provider/defects/index.ts'
import { catalogue } from '../suites/catalogue.ts'
import { driverFor } from './driver-for.ts'
import { matrixRow, rowHolds } from './matrix.ts'
import { mockRequest } from './mock-request.ts'

const run = (defects: readonly string[], names: readonly string[]) =>
  conformanceRun({ ...mockRequest, defects, names }, { driverFor, signal: new AbortController().signal })

test('every requirement passes on the conforming mock, and none is not applicable there', async () => {
  const { results } = await run([], [])
  expect(results.map(({ id, class: found, summary }) => [id, found === 'pass' ? 'pass' : summary])).toEqual(
    catalogue.map(({ id }) => [id, 'pass']),
  )
}, 240_000)

/** Some of each area; the full matrix of requirements and defects is the command `selftest`. */
const sample = catalogue.filter((_, index) => index % 8 === 0)

test.each(sample.map(({ id, defect }) => [id, defect] as const))(
  '%s is violated by its own defect %s, and nothing that it depends on is',
  async (id, defect) => {
    const { results, profiles } = await run([defect], [id])
    const requirement = catalogue.find((candidate) => candidate.id === id)
    if (requirement === undefined) throw new Error(`no requirement ${id}`)
    // A recommendation that nobody promises warns, all else fails, except what is a weakness by its nature.
    const { level, promisedBy = [] } = requirement
    const outcome = requirement.defectShows === 'weakness' ? 'weak' : 'violated'
    const facts = { level, profiles: requirement.profiles, promisedBy, selected: profiles }
    // What is asked about a revocation may be blocked by one that does nothing, which is no violation.
    const unharmed = ['pass', 'not-applicable', 'blocked']
    const found = results.filter((result) => result.id === id || !unharmed.includes(result.class))
    expect(found.map((result) => [result.id, result.class])).toEqual([[id, classOf(outcome, facts)]])
  },
)

const ofRequirements = catalogue.map(({ defect }) => defect)

test.each(defectNames.filter((name) => !ofRequirements.includes(name)))(
  'the defect %s, which no requirement names, is found all the same',
  async (defect) => {
    expect(await matrixRow(defect)).toSatisfy(rowHolds)
  },
  // All requirements, not one.
  120_000,
)
