import { FactBook } from '../../harness/checks/fact-book.ts'
import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import { Engine, type EngineOptions } from '../../harness/checks/run-all.ts'
import type { RequirementResult } from '../../harness/engine/report.ts'
import { profilesOfRun } from '../../harness/runner/conformance-run.ts'
import type { DefectName } from '../../mock-provider/provider/defects/index.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { MockDriver, type MockSetting } from '../mock-driver.ts'
import { mockRequest } from '../mock-request.ts'

/** The mock for one cell. */
export interface CellSetting extends MockSetting {
  readonly defects?: readonly DefectName[]
}

/** Runs one check by itself, with every fact that the conforming mock shows, so that nothing else can hold it back. */
export async function checkedAlone(
  requirement: TargetRequirement,
  setting: CellSetting,
): Promise<RequirementResult> {
  const { reliesOn = [], asks = [] } = requirement
  if (reliesOn.length + asks.length > 0) facts ??= factsOfTheMock()
  const known = (await facts) ?? new FactBook()
  const plan = [{ requirement, selected: true, dependsOn: [] }]
  const [result] = await run(setting, { selected: new Set([requirement.id]), plan, facts: known })
  if (result === undefined) throw new Error(`${requirement.id} has no result`)
  return result
}

/** Runs checks in one run, and with them those that show the facts which they lean on. */
export function checkedTogether(
  ids: ReadonlySet<string>,
  setting: CellSetting,
): Promise<readonly RequirementResult[]> {
  return run({ ...setting, ...patient(setting) }, { selected: ids })
}

/** Seconds for a check: that a machine is busy is no result. */
const patience = 600

/** A setting whose checks have more time than the mock needs. */
export function patient({ target = (plain) => plain }: MockSetting = {}): MockSetting {
  return {
    target(plain) {
      const changed = target(plain)
      return { ...changed, deadlines: { ...changed.deadlines, check: patience } }
    },
  }
}

let facts: Promise<FactBook> | undefined

/** What the checks see of the mock as it is, once for a process. */
async function factsOfTheMock(): Promise<FactBook> {
  const book = new FactBook()
  const showing = catalogue.filter(({ shows = [] }) => shows.length > 0).map(({ id }) => id)
  await run({}, { selected: new Set(showing), facts: book })
  return book
}

async function run(
  setting: CellSetting,
  what: Pick<EngineOptions, 'selected' | 'plan' | 'facts'>,
): Promise<readonly RequirementResult[]> {
  const request = { ...mockRequest, defects: setting.defects ?? [] }
  const driver = new MockDriver(request, setting)
  const { signal } = new AbortController()
  await driver.start(signal)
  const engine = new Engine({
    ...what,
    catalogue,
    driver,
    profiles: profilesOfRun(request, driver),
    signal,
    pause: async () => {},
    rerun: (id) => id,
  })
  const { results } = await engine.run()
  await driver.stop()
  return results
}
