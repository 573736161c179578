import { withDefaults } from '../../target/defaults.ts'
import type { PageRule } from '../../target/page-rules.ts'
import { type DeclaredPolicy, loginRules, type Target } from '../../target/target-file.ts'
import type { RealmSettings } from './administration.ts'
import { accountCalls, adminCalls } from './calls.ts'
import { traitsOf } from './releases.ts'

/** What the Keycloak driver found out about a server. */
export interface ServerProperties {
  readonly version?: string
  readonly settings?: RealmSettings
  /** The identifier of the client scope offline_access. */
  readonly offlineScope?: string
  /** Whether the test clock answers. */
  readonly clock: boolean
}

/** Address at which the test clock is moved; any realm would do. */
export const testClock = (base: string): string => `${base}/realms/master/test-clock`

/** Completes a target with what Keycloak offers; what the target file says takes precedence. */
export function completedTarget(target: Target, { url, realm }: Block, server: ServerProperties): Target {
  const calls = {
    ...accountCalls,
    ...(target.admin === undefined ? {} : adminCalls(url, realm, server.offlineScope)),
    ...target.calls,
  }
  const clock = target.clock ?? {
    advance: { request: `POST ${testClock(url)}/advance?seconds={seconds}`, as: 'nobody' as const },
    survives_restart: false,
  }
  const { clock: _, ...rest } = target
  return withDefaults({
    ...rest,
    login: [...loginRules(target.login), ...keycloakPages],
    calls,
    observed: { many_grants: true, ...target.observed },
    declared: { ...declaredBy(server), ...target.declared },
    profiles: target.profiles.length > 0 ? target.profiles : ['keycloak'],
    ...(server.clock ? { clock } : {}),
    lacks: {
      ...(server.clock ? {} : { 'time-travel': noClock }),
      ...(traitsOf(server.version).withdrawnScopeLives === true ? { 'admin-client-scopes': lives } : {}),
      ...target.lacks,
    },
  })
}

/** Sign-in may demand a new password; the one of the target file is set again. */
const keycloakPages: readonly PageRule[] = [
  {
    page: '*/login-actions/required-action',
    is: 'login',
    form: { has: ['password-new', 'password-confirm'] },
    fill: { 'password-new': '{password}', 'password-confirm': '{password}' },
    tick: [],
  },
]

interface Block {
  readonly url: string
  readonly realm: string
}

const lives = 'releases before 26.2.11, 26.4.4 and 26.5 keep tokens of a scope that is taken away'

const noClock =
  'the server has no test clock (see "A clock to move" in docs/implementations/keycloak.md; test servers only)'

/** The realm's settings are its owner's declaration. */
function declaredBy({ version, settings }: ServerProperties): DeclaredPolicy {
  const { sessionTolerance } = traitsOf(version)
  const tolerance = sessionTolerance === undefined ? {} : { session_tolerance: sessionTolerance }
  if (settings === undefined) return { offline_tokens_per_user_client: 'many', ...tolerance }
  const rotation = settings.revokeRefreshToken ? 'rotate' : 'none'
  return {
    offline_tokens_per_user_client: 'many',
    offline_consent_label: 'Offline Access',
    offline_idle_limit: settings.offlineSessionIdleTimeout,
    offline_max_limit: settings.offlineSessionMaxLifespanEnabled
      ? settings.offlineSessionMaxLifespan
      : 'none',
    limits_apply_to_issued: true,
    sso_idle_limit: settings.ssoSessionIdleTimeout,
    sso_max_limit: settings.ssoSessionMaxLifespan,
    rotation: { confidential: rotation, public: rotation },
    ...tolerance,
  }
}
