import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import type { RequirementResult } from '../../harness/engine/report.ts'
import { withWindowTime } from '../../harness/http/window-time.ts'
import type { Target } from '../../harness/target/target-file.ts'
import type { DefectName } from '../../mock-provider/provider/defects/name.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { checkedAlone } from './cell.ts'
import { lateStore } from './late-store.ts'
import type { Cell, Part } from './part.ts'
import { requirementOf } from './requirement-of.ts'
import { VirtualTime } from './virtual-time.ts'

/** Seconds after which a change is seen. */
const late = 3

/** Seconds that the owner declares for it. */
const declaredWindow = 5

/** How the nodes of a server lag behind, by the number of a request. */
const servers: Readonly<Record<string, (request: number) => boolean>> = {
  'changes are seen 3 s late': () => true,
  'one of two nodes sees changes 3 s late': (request) => request % 2 === 1,
  'the other of two nodes sees changes 3 s late': (request) => request % 2 === 0,
}

/** Servers that are right within the window that their owner declares, each also with the check's own defect. */
export const eventual: Part = {
  about: 'a change that is seen late, but within the declared window, changes no result',
  goal: 'classes changed',
  sample: { rows: 4, cells: 2 },
  rows: () => catalogue.map(({ id }) => id),
  async cells(id) {
    const requirement = requirementOf(id)
    return [
      ...(await eventualCells(requirement, [])),
      ...(await eventualCells(requirement, [requirement.defect])),
    ]
  },
}

export async function eventualCells(
  requirement: TargetRequirement,
  defects: readonly DefectName[],
): Promise<readonly Cell[]> {
  let writes = 0
  const onWrite = (): void => {
    writes += 1
  }
  const before = await checked(requirement, defects, { seconds: 0, onWrite })
  const server = defects.length === 0 ? '' : `, with ${defects.join()}`
  return Object.entries(servers).map(([name, lags]) => ({
    name: `${name}${server}`,
    requirement: requirement.id,
    consulted: writes > 0,
    run: async () => {
      const { class: now, summary } = await checked(requirement, defects, { seconds: late, lags })
      return { before: before.class, now, summary, wrong: now !== before.class }
    },
  }))
}

function checked(
  requirement: TargetRequirement,
  defects: readonly DefectName[],
  {
    seconds,
    lags = () => false,
    onWrite,
  }: {
    readonly seconds: number
    readonly lags?: (request: number) => boolean
    readonly onWrite?: () => void
  },
): Promise<RequirementResult> {
  const time = new VirtualTime()
  let requests = 0
  const setting = {
    defects,
    target: (target: Target): Target => ({
      ...target,
      declared: { ...target.declared, propagation_window: declaredWindow },
    }),
    between: () => async (request: Request, serve: (request: Request) => Promise<Response>) => {
      requests += 1
      return serve(request)
    },
    store: (store: Parameters<typeof lateStore>[0]) =>
      lateStore(store, {
        time,
        milliseconds: seconds * 1000,
        lags: () => lags(requests),
        ...(onWrite === undefined ? {} : { onWrite }),
      }),
  }
  return withWindowTime(time, () => checkedAlone(requirement, setting))
}
