import type { Finding, FindingName, Kind } from '../model.ts'
import type { AcceptancePolicy, Tolerance } from './policy.ts'

type Cell = (finding: Finding, token: { readonly kind?: Kind; readonly access: boolean }) => boolean

type Cells = Partial<Record<FindingName, Cell>>

const always: Cell = () => true
const offlineOnly: Cell = (_, token) => token.kind === 'offline'

/** What an ended session ends is in its mark; an expired one spares what is offline. */
const everywhere: Cells = {
  'session-ended': always,
  'session-expired': offlineOnly,
  'by-refresh': always,
  'without-access-token': always,
  'old-key': always,
}

function tableOf(cells: Cells): Tolerance {
  const all = { ...everywhere, ...cells }
  return (finding, token) => all[finding.is]?.(finding, token) ?? false
}

/** Which finding is tolerated where; everything unlisted is refused. */
export function conformingTolerance(options: {
  /** Milliseconds in which the direct predecessor of a rotated token is still good. */
  readonly grace: number
  readonly introspectsRefreshTokens: boolean
  /** Whether access tokens from before the latest refresh are still good. */
  readonly keepsEarlierAccessTokens: boolean
}): AcceptancePolicy['tolerates'] {
  const withinGrace: Cell = ({ generationsBack = 0, age = 0 }) => generationsBack === 1 && age < options.grace
  const earlier: Cell = () => options.keepsEarlierAccessTokens
  const table = (cells: Cells): Tolerance => tableOf({ 'before-refresh': earlier, ...cells })
  const list = table({})
  return {
    registration: table({}),
    authorization: table({}),
    'client-authentication': table({}),
    code: table({}),
    // What was replaced by a refresh still names the login: RP-Initiated Logout 1.0, section 2.
    logout: table({ 'before-refresh': always }),
    token: table({ superseded: withinGrace }),
    userinfo: table({}),
    mcp: table({}),
    introspection: table({
      'hint-mismatch': always,
      'foreign-client': always,
      superseded: withinGrace,
      'wrong-type': () => options.introspectsRefreshTokens,
    }),
    revocation: table({ unknown: always, 'hint-mismatch': always, superseded: always }),
    'user-list': list,
    'admin-list': list,
    'client-list': list,
    account: table({}),
    'grant-management': table({}),
    admin: table({}),
  }
}

/** A tolerance with another answer for one finding; the rest stays. */
export function except(tolerance: Tolerance, name: FindingName, cell: Cell): Tolerance {
  return (finding, token) => (finding.is === name ? cell(finding, token) : tolerance(finding, token))
}
