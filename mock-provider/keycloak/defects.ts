import type { DefectName } from '../provider/defects/name.ts'
import type { Release } from './release.ts'

/**
 * Defects of the conforming provider that the look-alike can have as well: those by which one release differs from
 * another. Each is found by the requirement that finds it in the conforming provider.
 */
export const keycloakDefects = {
  'offline-id-token-hint-ends-grant': { hintEndsOffline: true },
  'removed-offline-scope-still-refreshes': { checksEntitlementAtRefresh: false },
  'second-user-joins-offline-session': { sharesSessionIds: true },
  'token-revoke-hits-siblings': { revokesPerUserAndClient: true },
} as const satisfies Partial<Record<DefectName, Partial<Release>>>

export type KeycloakDefectName = keyof typeof keycloakDefects
