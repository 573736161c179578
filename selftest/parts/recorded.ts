import type { TargetRequirement } from '../../harness/checks/requirement.ts'
import type { RequirementResult } from '../../harness/engine/report.ts'
import { type CellSetting, checkedAlone } from './cell.ts'

/** A request as the mock got it. */
export interface RecordedRequest {
  readonly method: string
  readonly path: string
  readonly headers: Headers
  /** Its address, the client that authenticates in its header, and its body. */
  readonly text: string
}

/** A run of one check, with every request that reached the server. */
export async function recorded(
  requirement: TargetRequirement,
  setting: CellSetting,
): Promise<{ readonly result: RequirementResult; readonly requests: readonly RecordedRequest[] }> {
  const requests: RecordedRequest[] = []
  const result = await checkedAlone(requirement, {
    ...setting,
    between: () => async (request, serve) => {
      const { method, url, headers } = request
      const text = [url, clientOf(headers), await request.clone().text()].join(' ')
      requests.push({ method, path: new URL(url).pathname, headers, text })
      return serve(request)
    },
  })
  return { result, requests }
}

/** The name in the header of a client that authenticates with it. */
function clientOf(headers: Headers): string {
  const [scheme, value = ''] = (headers.get('authorization') ?? '').split(' ')
  return scheme === 'Basic' ? Buffer.from(value, 'base64').toString() : ''
}
