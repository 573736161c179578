import type { ClockState } from '../kit/clock.ts'
import type { DefectSwitches } from '../kit/defect-switches.ts'
import type { FaultState, SwitchedFaults } from '../kit/faults/switched-faults.ts'
import { MockError } from '../kit/mock-error.ts'
import type { Snapshot } from '../kit/mock-server.ts'
import type { KeycloakDefectName } from './defects.ts'
import { Realm } from './realm.ts'
import { RealmKeys } from './realm-keys.ts'
import { fillRealm, type RealmState, realmState } from './realm-state.ts'
import type { Release } from './release.ts'
import type { KeycloakServer } from './server.ts'

interface State {
  /** Whose it is. */
  readonly of: object
  readonly realms: readonly RealmState[]
  readonly clock: ClockState
  readonly defects: readonly KeycloakDefectName[]
  readonly faults: readonly FaultState[]
}

interface Switches {
  readonly defects: DefectSwitches<KeycloakDefectName, Partial<Release>>
  readonly faults: SwitchedFaults
}

/** @param of what stays the same however often the server is reset */
export function snapshotOf(server: KeycloakServer, of: object, { defects, faults }: Switches): Snapshot {
  const state: State = {
    of,
    realms: [...server.realms.values()].map(realmState),
    clock: server.clock.state(),
    defects: defects.active(),
    faults: faults.state(),
  }
  return { now: server.clock.now(), state }
}

/** @throws MockError for what is no snapshot of this server */
export function stateOf(snapshot: Snapshot, of: object): State {
  const state = snapshot?.state as Partial<State> | undefined
  if (state?.of === of) return state as State
  throw new MockError('invalid_option', 'this is no snapshot of this server')
}

export function restoreInto(server: KeycloakServer, { defects, faults }: Switches, state: State): void {
  server.realms.clear()
  for (const snapshot of state.realms) {
    const { id, name, settings } = structuredClone(snapshot)
    const realm = new Realm({ id, name, settings, keys: new RealmKeys() })
    fillRealm(realm, snapshot)
    server.realms.set(name, realm)
  }
  server.clock.goOn(state.clock)
  defects.replace(state.defects)
  faults.replace(state.faults)
}
