/**
 * What the steps of checks lean on: behaviour of a target that one check shows and that others need, in the words of a
 * report ("it was not seen that ..."). A fact comes from an observation of the run, never from the class of a result: a
 * check may warn about something else and still have shown it.
 */
export const facts = {
  'offline-token-issued': 'a consented request for offline_access yields a refresh token',
  'offline-token-refreshes': 'an offline token refreshes',
  'refreshed-token-opens-userinfo': 'UserInfo takes an access token that was refreshed',
  'unreplaced-token-stays-good': 'a refresh token that was not replaced stays good',
  'second-grant-keeps-first': 'a second offline token of the same user and client leaves the first one alive',
  'online-login-keeps-offline': 'a sign-in without offline_access leaves an earlier offline token alive',
  'offline-survives-logout': 'an offline token survives RP-initiated logout',
  'online-ends-at-logout': 'a refresh token without offline_access ends at logout',
  'userinfo-open-after-logout': 'UserInfo takes a token that was refreshed after the logout',
  'token-keeps-its-user': 'an offline token keeps its user when somebody else signs in with the same browser',
  'offline-outlives-session': 'an offline token outlives the login session',
  'maximum-ends-token': 'the maximum lifetime of offline tokens ends them, however often they are refreshed',
  'revocation-request-ends-token': 'a revocation request of the client ends a refresh token',
  'user-revocation-ends-token': 'a revocation by the user ends the offline token',
  'user-list-shows-grant': 'the list of the user shows offline access',
  'admin-list-shows-tokens': "the administrator's list shows offline tokens",
  'admin-user-revocation-ends-tokens':
    "an administrator's revocation for a user ends the offline tokens of that user",
  'admin-pair-revocation-ends-tokens':
    "an administrator's revocation for a user and a client ends the offline tokens of that pair",
  'client-revocation-ends-tokens': "an administrator's revocation for a client ends its offline tokens",
  'superseded-token-refused': 'a replaced refresh token of a public client is refused after the grace period',
  'predecessor-good-until-successor-used':
    'a replaced refresh token of a public client works until its successor is used',
  'reuse-ends-family': 'the reuse of a replaced refresh token ends its successor',
  'foreign-token-refused': 'a refresh token is refused to another client',
  'no-silent-offline': 'prompt=none yields no offline access that the user did not agree to',
  'deleted-user-ends-tokens': 'the offline tokens of a deleted user end',
  'deleted-client-ends-tokens': 'the offline tokens of a deleted client end',
} as const

export type FactName = keyof typeof facts

/** The line of the target file by which a server that lacks a fact by design says so. */
export const declarations: Readonly<Partial<Record<FactName, string>>> = {
  'second-grant-keeps-first': 'declared: { offline_tokens_per_user_client: single }, if that is by design',
}

/** What every check leans on; the gates show it. */
export const factsForAll: readonly FactName[] = [
  'offline-token-issued',
  'offline-token-refreshes',
  'unreplaced-token-stays-good',
]

/** What became of a fact in a run. */
export interface FactFinding {
  readonly fact: FactName
  /** Undefined where it was looked for, and the check ended before it was seen. */
  readonly holds: boolean | undefined
  /** What was seen, in words. */
  readonly observed: string
  /** The id of the requirement whose check looked for it. */
  readonly by: string
}

/** Why something that leans on a fact cannot be judged, in words. */
export function missingFactWords({ fact, by, observed }: FactFinding): string {
  return `it leans on the fact that ${facts[fact]}, which ${by} did not see here: ${observed}`
}
