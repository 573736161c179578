import type { ClockState } from '../kit/clock.ts'
import type { DefectSwitches } from '../kit/defect-switches.ts'
import type { FaultState, SwitchedFaults } from '../kit/faults/switched-faults.ts'
import { MockError } from '../kit/mock-error.ts'
import type { Snapshot } from '../kit/mock-server.ts'
import type { Core } from './core.ts'
import type { Defect } from './defects/defect.ts'
import type { DefectName } from './defects/name.ts'
import type { KeyRingState } from './keys.ts'
import type { Lifetimes } from './model.ts'
import type { Store } from './store/store.ts'

interface State {
  /** Whose it is. */
  readonly of: Store
  readonly rows: unknown
  readonly keys: KeyRingState
  readonly clock: ClockState
  readonly lifetimes: Lifetimes
  readonly defects: readonly DefectName[]
  readonly faults: readonly FaultState[]
}

interface Switches {
  readonly defects: DefectSwitches<DefectName, Defect>
  readonly faults: SwitchedFaults
}

export async function snapshotOf(core: Core, store: Store, switches: Switches): Promise<Snapshot> {
  if (store.snapshot === undefined) throw new MockError('not_supported', 'this state takes no snapshots')
  const state: State = {
    of: store,
    rows: await store.snapshot(),
    keys: core.keys.state(),
    clock: core.clock.state(),
    lifetimes: core.lifetimes,
    defects: switches.defects.active(),
    faults: switches.faults.state(),
  }
  return { now: core.now(), state }
}

/** @throws MockError for what is no snapshot of this provider */
export function stateOf(snapshot: Snapshot, store: Store): State {
  const state = snapshot?.state as Partial<State> | undefined
  if (state?.of === store) return state as State
  throw new MockError('invalid_option', 'this is no snapshot of this provider')
}

export async function restoreInto(core: Core, store: Store, switches: Switches, state: State): Promise<void> {
  await store.restore?.(state.rows)
  core.keys.goOn(state.keys)
  core.clock.goOn(state.clock)
  core.lifetimes = state.lifetimes
  switches.defects.replace(state.defects)
  switches.faults.replace(state.faults)
}
