import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { places } from './places.ts'

/** Who may use the manager. */
export const administrator = 'frank'

const session = 'f1c7'.repeat(16)

/** What the browser of the administrator sends: a session that never ends. Test value only. */
export const managerCookie = `lemonldap=${session}`

/** When that session began, in seconds since the epoch: in the year 2100, so that no limit of sessions is ever reached. */
const began = 4_102_444_800

/** Signs the administrator in, as the portal would write it down. */
export function plantAdministrator(): void {
  const entry = {
    _session_id: session,
    _session_kind: 'SSO',
    _utime: began,
    _lastAuthnUTime: began,
    _user: administrator,
    _whatToTrace: administrator,
    uid: administrator,
    authenticationLevel: 2,
    hGroups: {},
  }
  writeFileSync(join(places.sessions, session), JSON.stringify(entry))
}
