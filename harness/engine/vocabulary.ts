export const levels = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'PROFILE'] as const

export type Level = (typeof levels)[number]

export const bases = ['text', 'derived', 'product'] as const

/**
 * Where the strength of a requirement comes from: the cited text itself, our inference from it, or the
 * documentation of a product.
 */
export type Basis = (typeof bases)[number]

export const resultClasses = ['pass', 'fail', 'warn', 'info', 'not-applicable', 'blocked', 'error'] as const

/** The verdict on one requirement; see the verdict table in `verdict.ts`. */
export type ResultClass = (typeof resultClasses)[number]

export const profiles = [
  'oidc-core',
  'oauth2',
  'oauth2-bcp',
  'logout',
  'revocation',
  'introspection',
  'discovery',
  'registration',
  'dpop',
  'mtls',
  'token-exchange',
  'fapi2',
  'global-revocation',
  'grant-management',
  'rt-expiration',
  'offline-management',
  'never-expires',
  'keycloak',
  'mcp',
] as const

export type Profile = (typeof profiles)[number]

export const areas = {
  scope: { letter: 'A', title: 'offline_access and consent' },
  refresh: { letter: 'B', title: 'the refresh grant with an offline token' },
  logout: { letter: 'C', title: 'surviving logout' },
  lifetime: { letter: 'D', title: 'never-expiring refresh and limits' },
  revocation: { letter: 'E', title: 'revocation by the user and by the client' },
  administration: { letter: 'F', title: 'revocation by an administrator' },
  'client-wide': { letter: 'G', title: 'revoking everything of one client' },
  isolation: { letter: 'H', title: 'nothing else is hit, new tokens work' },
  hygiene: { letter: 'I', title: 'token hygiene and consistency' },
  state: { letter: 'J', title: 'changes of user and client state' },
  registration: { letter: 'K', title: 'clients that register themselves' },
  mcp: { letter: 'L', title: 'the MCP server behind the authorization server' },
} as const

export type Area = keyof typeof areas

/** Where results are reported: the areas of the requirements, which are for servers, and clients, which hazards judge. */
export const reportedAreas = {
  ...areas,
  client: { letter: 'M', title: 'the client, hazard by hazard' },
} as const

export type ReportedArea = keyof typeof reportedAreas

export const roles = ['subject-gate', 'gate', 'proves-revocation'] as const

/**
 * What the result of a requirement means to others. Every check waits for the gates: nothing can be said about offline
 * tokens that are not issued, used or kept; where the subject gate does not apply, nothing does. Where revocation is
 * proven to work, every token of the run has to be dead at the end.
 */
export type Role = (typeof roles)[number]

/** State that outlives the check and that other checks would feel: such checks run alone and last. */
export type Disturbance = 'clock' | 'lifetimes' | 'keys' | 'server'
