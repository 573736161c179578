import { type DefectName, defects } from '../mock-provider/provider/defects/index.ts'
import { checkedAlone } from './parts/cell.ts'
import { requirementOf } from './parts/requirement-of.ts'
import { shadowedDefects } from './shadowed-defects.ts'

/** The defects that the check of one requirement meets. */
export interface Meetings {
  readonly requirement: string
  readonly defects: readonly DefectName[]
}

/** Runs the check of one requirement against the conforming mock, and looks which defects would have shown there. */
export async function meetingsOf(id: string, names: readonly DefectName[]): Promise<Meetings> {
  const met = new Set<string>()
  const watched = names.map((name) => [name, defects[name]] as const)
  const result = await checkedAlone(requirementOf(id), {
    behaviour: () => shadowedDefects(watched, (name) => met.add(name)),
  })
  // Of a check that does not get to its end nothing is known.
  const all = result.class !== 'pass'
  return { requirement: id, defects: names.filter((name) => all || met.has(name)) }
}
