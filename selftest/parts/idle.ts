import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import type { ResultClass } from '../../harness/engine/vocabulary.ts'
import { callNames } from '../../harness/target/calls.ts'
import type { RequestTemplate, Target } from '../../harness/target/target-file.ts'
import type { DefectName } from '../../mock-provider/provider/defects/name.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { type CellSetting, checkedAlone } from './cell.ts'
import type { Cell, Part } from './part.ts'
import { recorded } from './recorded.ts'
import { requirementOf } from './requirement-of.ts'

/** Names the call in each of its requests. */
const mark = 'x-selftest-call'

/** Answers of a server that did nothing. */
const answers: Readonly<Record<string, () => Response>> = {
  '200 without a body': () => new Response(null, { status: 200 }),
  '302 to a sign-in page': () => new Response(null, { status: 302, headers: { location: '/login' } }),
  '200 with an error in it': () => Response.json({ error: 'not_allowed' }),
}

/**
 * The owner has not written down by which answer the target confirms a call: with such a rule an idle answer would be
 * found out by its status.
 */
function withoutRules(target: Target): Target {
  const marked = ({ accepted: _, ...template }: RequestTemplate, name: string): RequestTemplate => ({
    ...template,
    headers: { ...template.headers, [mark]: name },
  })
  const calls = Object.entries(target.calls).map(([name, call]) => [
    name,
    Array.isArray(call) ? call.map((way) => marked(way, name)) : marked(call as RequestTemplate, name),
  ])
  return {
    ...target,
    calls: Object.fromEntries(calls),
    ...(target.clock?.advance === undefined
      ? {}
      : { clock: { ...target.clock, advance: marked(target.clock.advance, 'clock') } }),
  }
}

/** Every operation that answers and does nothing, at a server that is right and at one with the check's own defect. */
export const idle: Part = {
  about: 'no check passes or fails by an operation that answers and does nothing',
  goal: 'verdicts caused',
  sample: { rows: 4, cells: 2 },
  rows: () => catalogue.map(({ id }) => id),
  async cells(id) {
    const requirement = requirementOf(id)
    return [...(await idleCells(requirement, [])), ...(await idleCells(requirement, [requirement.defect]))]
  },
}

/** Every operation of a check, idle. */
export async function idleCells(
  requirement: TargetRequirement,
  defects: readonly DefectName[],
): Promise<readonly Cell[]> {
  const setting: CellSetting = { defects, target: withoutRules }
  const before = await recorded(requirement, setting)
  const sent = new Set(before.requests.flatMap(({ headers }) => headers.get(mark) ?? []))
  const server = defects.length === 0 ? '' : `, with ${defects.join()}`
  return [...callNames, 'clock'].flatMap((call) =>
    Object.keys(answers).map((answer) => ({
      name: `${call} answers ${answer}${server}`,
      requirement: requirement.id,
      consulted: sent.has(call),
      run: () => outcome(requirement, setting, { call, answer, before: before.result.class }),
    })),
  )
}

async function outcome(
  requirement: TargetRequirement,
  setting: CellSetting,
  { call, answer, before }: { call: string; answer: string; before: ResultClass },
) {
  const result = await checkedAlone(requirement, {
    ...setting,
    between: () => async (request, serve) =>
      request.headers.get(mark) === call ? (answers[answer]?.() ?? serve(request)) : serve(request),
  })
  const { class: now, summary } = result
  return { before, now, summary, wrong: now !== before && now !== 'blocked' }
}
