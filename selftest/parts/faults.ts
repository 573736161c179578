import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import type { DefectName } from '../../mock-provider/provider/defects/name.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { type CellSetting, checkedAlone } from './cell.ts'
import type { Cell, Part } from './part.ts'
import { recorded } from './recorded.ts'
import { requirementOf } from './requirement-of.ts'

/** What a request meets once. */
const faults: Readonly<Record<string, () => Response>> = {
  503: () => new Response('try again', { status: 503 }),
  429: () => new Response(null, { status: 429, headers: { 'retry-after': '1' } }),
  'a reset': () => {
    throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
  },
}

/** At so many requests of a check at most. */
const mostPlaces = 60

/** One fault at each request of each check, at a server that is right and at one with the check's own defect. */
export const passingFaults: Part = {
  about: 'a fault that passes changes no result',
  goal: 'classes changed',
  sample: { rows: 6, cells: 20 },
  rows: () => catalogue.map(({ id }) => id),
  async cells(id) {
    const requirement = requirementOf(id)
    return [...(await faultCells(requirement, [])), ...(await faultCells(requirement, [requirement.defect]))]
  },
}

/** A fault at each request that a check sends. */
export async function faultCells(
  requirement: TargetRequirement,
  defects: readonly DefectName[],
): Promise<readonly Cell[]> {
  const setting: CellSetting = { defects }
  const { result, requests } = await recorded(requirement, setting)
  const server = defects.length === 0 ? '' : `, with ${defects.join()}`
  // A check that sends hundreds sends most of them alike.
  const every = Math.ceil(requests.length / mostPlaces)
  const places = requests.map((request, index) => ({ ...request, index }))
  return places
    .filter(({ index }) => index % every === 0)
    .flatMap(({ method, path, index }) =>
      Object.entries(faults).map(([name, fault]) => ({
        name: `${name} at request ${index + 1}, ${method} ${path}${server}`,
        requirement: requirement.id,
        consulted: true,
        run: async () => {
          const { class: now, summary } = await checkedAlone(requirement, {
            ...setting,
            between: once(index, fault),
          })
          return { before: result.class, now, summary, wrong: now !== result.class }
        },
      })),
    )
}

/** A fault at one request of the first session: the check that is run again meets none. */
function once(index: number, fault: () => Response): CellSetting['between'] {
  let sent = -1
  return () => async (request, serve) => {
    sent += 1
    return sent === index ? fault() : serve(request)
  }
}
