import type { Core } from '../core.ts'
import type { MockProviderOptions } from '../options.ts'
import { policyFrom } from '../policy/conforming.ts'
import type { Defect } from './defect.ts'
import { defects } from './index.ts'

/** Switches defects on and off while the provider runs. */
export function applyDefects(core: Core, options: MockProviderOptions) {
  const active = new Map<string, Defect>()
  const plainStore = core.store
  const rebuild = (): void => {
    const on = [...active.values()]
    core.policy = on.reduce((policy, defect) => defect.policy?.(policy) ?? policy, policyFrom(options))
    core.store = on.reduce((store, defect) => defect.store?.(store) ?? store, plainStore)
  }
  const named = (name: string): Defect => {
    const defect = defects.find((candidate) => candidate.name === name)
    if (defect === undefined) throw new RangeError(`unknown defect "${name.slice(0, 100)}"`)
    return defect
  }
  return {
    enable(name: string): void {
      active.set(name, named(name))
      rebuild()
    },
    replace(names: readonly string[]): void {
      const wanted = names.map(named)
      active.clear()
      for (const defect of wanted) active.set(defect.name, defect)
      rebuild()
    },
    disable(name: string): void {
      active.delete(name)
      rebuild()
    },
    active: (): readonly string[] => [...active.keys()],
    respond(facts: { readonly path: string; readonly grantType?: string }, response: Response): Response {
      if (active.size === 0) return response
      const refreshed = facts.grantType === 'refresh_token' && response.status === 200
      for (const { respond } of active.values()) respond?.({ path: facts.path, refreshed }, response)
      return response
    },
  }
}
