import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import type { DefectName } from '../../mock-provider/provider/defects/name.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { checkedAlone } from './cell.ts'
import type { Cell, Part } from './part.ts'
import { requirementOf } from './requirement-of.ts'

/** How far the server's clock is from ours, in seconds: by whole ones, and so that its seconds begin at other moments. */
const skews = [20, -20, 0.25, 0.5, 0.75] as const

/** Servers whose clock is not ours, each also with the check's own defect. */
export const clocks: Part = {
  about: 'a server whose clock is not ours gets the same results',
  goal: 'classes changed',
  sample: { rows: 4, cells: 4 },
  rows: () => catalogue.map(({ id }) => id),
  async cells(id) {
    const requirement = requirementOf(id)
    return [...(await clockCells(requirement, [])), ...(await clockCells(requirement, [requirement.defect]))]
  },
}

export async function clockCells(
  requirement: TargetRequirement,
  defects: readonly DefectName[],
): Promise<readonly Cell[]> {
  const before = await checkedAlone(requirement, { defects })
  const server = defects.length === 0 ? '' : `, with ${defects.join()}`
  return skews.map((aheadBy) => ({
    name: `a clock that is ${Math.abs(aheadBy)} s ${aheadBy > 0 ? 'ahead' : 'behind'}${server}`,
    requirement: requirement.id,
    consulted: true,
    run: async () => {
      const { class: now, summary } = await checkedAlone(requirement, { defects, aheadBy })
      return { before: before.class, now, summary, wrong: now !== before.class }
    },
  }))
}
