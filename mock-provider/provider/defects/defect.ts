import type { Policy } from '../policy/policy.ts'
import type { Store } from '../store/store.ts'

/** One named misbehaviour: it replaces one answer of the policy, or decorates one seam. */
export interface Defect {
  readonly name: string
  /** The requirement that finds it. */
  readonly requirement: string
  readonly summary: string
  /** Another policy that differs in exactly one function. */
  readonly policy?: (policy: Policy) => Policy
  /** Another store around the given one. */
  readonly store?: (store: Store) => Store
  /** Changes an answer on its way out. */
  readonly respond?: (
    facts: { readonly path: string; readonly refreshed: boolean },
    response: Response,
  ) => void
}
