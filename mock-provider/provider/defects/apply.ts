import type { Core } from '../core.ts'
import type { MockProviderOptions } from '../options.ts'
import { policyFrom } from '../policy/conforming.ts'
import type { Defect } from './defect.ts'
import { type DefectName, defects, isDefectName } from './index.ts'

/** Switches defects on and off while the provider runs. */
export function applyDefects(core: Core, options: MockProviderOptions) {
  const active = new Map<DefectName, Defect>()
  const plainStore = core.store
  const rebuild = (): void => {
    const on = [...active.values()]
    core.policy = on.reduce((policy, defect) => defect.policy?.(policy) ?? policy, policyFrom(options))
    core.store = on.reduce((store, defect) => defect.store?.(store) ?? store, plainStore)
  }
  /** Names come as texts from requests, and from programs that are not type-checked. */
  const known = (name: string): DefectName => {
    if (!isDefectName(name)) throw new RangeError(`unknown defect "${name.slice(0, 100)}"`)
    return name
  }
  return {
    enable(name: DefectName): void {
      active.set(known(name), defects[name])
      rebuild()
    },
    replace(names: readonly string[]): void {
      const wanted = names.map(known)
      active.clear()
      for (const name of wanted) active.set(name, defects[name])
      rebuild()
    },
    disable(name: DefectName): void {
      active.delete(name)
      rebuild()
    },
    active: (): readonly DefectName[] => [...active.keys()],
    respond(facts: { readonly path: string; readonly grantType?: string }, response: Response): Response {
      if (active.size === 0) return response
      const refreshed = facts.grantType === 'refresh_token' && response.status === 200
      for (const { respond } of active.values()) respond?.({ path: facts.path, refreshed }, response)
      return response
    },
  }
}
