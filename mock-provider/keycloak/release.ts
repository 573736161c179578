import { MockError } from '../kit/mock-error.ts'
import type { OAuthErrorCode } from '../kit/oauth-error.ts'
import type { ReleaseSwitches } from './release-schema.ts'

/**
 * What differs between releases of Keycloak, as far as offline tokens show it. Each switch was measured on running
 * servers; a range covers the releases that were tried, the exact patch release of a change was not searched.
 */
export interface Release extends ReleaseSwitches {
  /** As the server reports it, e.g. `26.7.3`. */
  readonly version: string
  readonly claims: {
    readonly sessionState: boolean
    /** Whether the subject is told by a mapper of the scope `basic`. */
    readonly subjectByScope: boolean
    readonly hiddenScopes: boolean
    readonly serviceAccountScope: boolean
    readonly reuseId: boolean
    readonly audienceOfAccessToken: boolean
  }
  readonly discovery: {
    readonly prompts: boolean
    readonly dpop: boolean
    readonly tokenExchange: boolean
    readonly jwtBearer: boolean
    readonly moreClaims: boolean
    /** Also at the location of RFC 8414, before the path of the issuer. */
    readonly atRoot: boolean
  }
  readonly introspectionRefusal: { readonly error: OAuthErrorCode; readonly description: string }
}

/** The newest patch release of each line that was measured. */
const known: Readonly<Record<string, string>> = {
  '24.0': '24.0.5',
  '25.0': '25.0.6',
  '26.0': '26.0.8',
  '26.1': '26.1.4',
  '26.2': '26.2.5',
  '26.3': '26.3.5',
  '26.4': '26.4.7',
  '26.5': '26.5.6',
  '26.7': '26.7.3',
}

/** Release lines that the preset knows, oldest first. */
const knownReleases: readonly string[] = Object.keys(known)

/** `latest` and the number of a major release stand for the newest line that is known. */
function lineNamed(name: string): string {
  if (name === 'latest') return knownReleases.at(-1) ?? ''
  if (/^\d+$/.test(name)) return knownReleases.findLast((line) => line.startsWith(`${name}.`)) ?? ''
  return /^(\d+\.\d+)(?:\.\d+)?$/.exec(name)?.[1] ?? ''
}

/**
 * The behaviour of a release line such as `26.7`, of a release such as `26.7.3`, or of the newest one: `26`, `latest`.
 *
 * @throws MockError for a release that was not measured
 */
export function releaseOf(name = '26.7'): Release {
  const line = lineNamed(name)
  const version = known[line]
  if (version === undefined) {
    throw new MockError(
      'unknown_release',
      `no Keycloak release ${JSON.stringify(name)}; known are ${knownReleases.join(', ')}, latest`,
    )
  }
  const [major = 0, minor = 0] = line.split('.').map(Number)
  const from = (wantedMajor: number, wantedMinor: number): boolean =>
    major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)
  return {
    version: /^\d+\.\d+\.\d+$/.test(name) ? name : version,
    keepsOnlineSession: !from(26, 1),
    sharesSessionIds: from(26, 1) && !from(26, 5),
    revokesPerUserAndClient: !from(26, 1),
    accessTokenRevokesSession: !from(26, 1),
    logoutAllKeepsOffline: !from(26, 1),
    checksEntitlementAtRefresh: from(26, 4),
    accountSessionsReachOffline: from(26, 5),
    introspectsForAudience: from(26, 7),
    hintEndsOffline: line === '26.4',
    honoursBothNotBefores: from(26, 7),
    wrongPasswordStatus: from(26, 7) ? 400 : 401,
    realmConflictStatus: from(26, 3) ? 409 : 400,
    prefixesTokenIds: from(26, 2),
    shortSessionIds: from(26, 5),
    narrows: from(25, 0),
    dropsOpenid: from(26, 7),
    keepsNonce: !from(25, 0),
    narrowedStaysOffline: !from(26, 2) || from(26, 7),
    userNotBeforeEndsAccess: from(26, 7),
    bearersLoseSecret: !from(26, 7),
    profileFirst: from(26, 7),
    checksOriginAtAccount: from(26, 7),
    grace: from(25, 0) ? 0 : 120,
    claims: {
      sessionState: !from(25, 0),
      subjectByScope: from(25, 0),
      hiddenScopes: from(25, 0),
      serviceAccountScope: from(26, 1),
      reuseId: from(25, 0),
      audienceOfAccessToken: from(26, 7),
    },
    discovery: {
      prompts: from(26, 1),
      dpop: from(26, 4),
      tokenExchange: from(26, 2),
      jwtBearer: from(26, 7),
      moreClaims: from(26, 4),
      atRoot: from(26, 4),
    },
    unnamedHint: from(26, 7),
    introspectionRefusal: from(26, 7)
      ? { error: 'invalid_client', description: 'Client authentication failed.' }
      : { error: 'invalid_request', description: 'Authentication failed.' },
    transientUser: from(25, 0),
    displayText: from(26, 3),
  }
}
