import type { Core } from '../core.ts'
import type { MockProviderOptions } from '../options.ts'
import { policyFrom } from '../policy/conforming.ts'
import type { Store } from '../store/store.ts'
import type { Defect } from './defect.ts'

/** Gives a provider the options, and the policy and the store that it has with these defects, and no others. */
export function applyDefects(
  core: Core,
  plain: { readonly options: MockProviderOptions; readonly store: Store },
  active: readonly Defect[],
): void {
  core.options = plain.options
  core.policy = active.reduce(
    (policy, defect) => defect.policy?.(policy) ?? policy,
    policyFrom(plain.options),
  )
  core.store = active.reduce((store, defect) => defect.store?.(store) ?? store, plain.store)
}

/** Lets defects change an answer on its way out. */
export function defectiveResponse(
  active: readonly Defect[],
  facts: { readonly path: string; readonly grantType?: string },
  response: Response,
): Response {
  const refreshed = facts.grantType === 'refresh_token' && response.status === 200
  for (const { respond } of active) respond?.({ path: facts.path, refreshed }, response)
  return response
}
