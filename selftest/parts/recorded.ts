import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import type { RequirementResult } from '../../harness/engine/report.ts'
import { type CellSetting, checkedAlone } from './cell.ts'

/** A request as the mock got it. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Headers
}

/** A run of one check, with every request that reached the server. */
export async function recorded(
  requirement: TargetRequirement,
  setting: CellSetting,
): Promise<{ readonly result: RequirementResult; readonly requests: readonly RecordedRequest[] }> {
  const requests: RecordedRequest[] = []
  const result = await checkedAlone(requirement, {
    ...setting,
    between: () => {
      const inner = setting.between?.()
      return (request, serve) => {
        const { method, url, headers } = request
        requests.push({ method, path: new URL(url).pathname, headers })
        return inner === undefined ? serve(request) : inner(request, serve)
      }
    },
  })
  return { result, requests }
}
