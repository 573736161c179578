import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import type { Defect } from '../../mock-provider/provider/defects/defect.ts'
import { type DefectName, defects } from '../../mock-provider/provider/defects/index.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { checkedAlone } from './cell.ts'
import type { Cell, Part } from './part.ts'
import { requirementOf } from './requirement-of.ts'
import { shapedDefect, type Trace } from './shaped-defect.ts'
import { type ShapeName, shapes } from './shapes.ts'

const farFromTheLimit =
  'the limit is looked at with each use, and is wrong only where it is far away: nobody is spared or ended by that'

const withinTheGrace =
  'the token is replaced once the declared grace is over, like on a server that replaces nothing within it, which is legal'

const shownWithinTheGrace =
  'the list is right again once the declared grace is over, and may show a replaced token for as long as it works'

const askedBefore =
  'the server asks where the parameters are with each request, first with that of the code, which has them in its body'

/** What nothing can see, by defect and shape, with the reason. */
const unseen: Readonly<Partial<Record<DefectName, Readonly<Partial<Record<ShapeName, string>>>>>> = {
  'idle-limit-not-enforced': {
    'only once': farFromTheLimit,
    'only for three seconds': farFromTheLimit,
  },
  'idle-clock-not-reset': { 'only once': farFromTheLimit, 'only for three seconds': farFromTheLimit },
  'refresh-extends-absolute-maximum': {
    'only once': farFromTheLimit,
    'only for three seconds': farFromTheLimit,
  },
  'refresh-count-cap': { 'only once': farFromTheLimit },
  'public-client-unprotected': { 'only once': withinTheGrace, 'only for three seconds': withinTheGrace },
  'user-list-repeats-refreshed': {
    'only once': shownWithinTheGrace,
    'only for three seconds': shownWithinTheGrace,
  },
  'query-parameters-accepted': { 'only once': askedBefore },
  'rotated-successor-online': {
    'only once': 'it shows at the control, which was logged out before it was refreshed',
  },
}

/** The defects of the requirements in other shapes. */
export const modifiers: Part = {
  about: 'a defect that shows only at times, or only to some, is found all the same',
  goal: 'not found',
  sample: { rows: 6, cells: 2 },
  rows: () => catalogue.map(({ id }) => id),
  async cells(id) {
    const requirement = requirementOf(id)
    return modifierCells(requirement, defects[requirement.defect])
  },
}

export async function modifierCells(
  requirement: TargetRequirement,
  defect: Defect,
): Promise<readonly Cell[]> {
  const defectName = requirement.defect as DefectName
  const before = await checkedAlone(requirement, { defects: [defectName] })
  return (Object.keys(shapes) as ShapeName[]).map((name) => ({
    name: `${requirement.defect}, ${name}`,
    requirement: requirement.id,
    consulted: defect.policy !== undefined,
    run: async () => {
      const trace: Trace = { shown: 0, requests: 0 }
      const { class: now, summary } = await checkedAlone(requirement, {
        between: () => (request, serve) => {
          trace.requests += 1
          return serve(request)
        },
        behaviour: (clock) => shapedDefect(defect, shapes[name], clock, trace),
      })
      const found = now === before.class || now === 'fail' || now === 'warn'
      const met = trace.shown > 0
      const wrong = met && !found && unseen[defectName]?.[name] === undefined
      return { before: before.class, now, summary, wrong, met }
    },
  }))
}
