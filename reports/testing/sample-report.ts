import {
  oidcCore,
  rfc6749,
  rfc7009,
  rfc7662,
  rfc9700,
  rpInitiatedLogout,
} from '../../harness/engine/clause.ts'
import { countsOf } from '../../harness/engine/counts.ts'
import { gateOf } from '../../harness/engine/gate.ts'
import type { LedgerEntry, RequirementResult, RunReport } from '../../harness/engine/report.ts'
import type { Area, Basis, Level } from '../../harness/engine/vocabulary.ts'
import {
  authorization,
  codeExchange,
  crashedIntrospection,
  logout,
  lostConnection,
  refusedRefresh,
} from './sample-exchanges.ts'

/** One result; what is not named is that of a passed check. */
export function sampleResult(given: Partial<RequirementResult> & { readonly id: string }): RequirementResult {
  return {
    area: 'refresh',
    title: 'The answer to a refresh is a complete token response',
    level: 'MUST',
    basis: 'text',
    class: 'pass',
    clause: rfc6749('5.1'),
    statement: 'The authorization server issues an access token and returns it with its type.',
    summary: 'The answer holds an access token and its type.',
    rerun: `npx offline-conformance run ${given.id} --target acme.yaml`,
    observations: [
      {
        outcome: 'met',
        subject: 'the answer to the refresh',
        expected: 'an access token',
        observed: '200 with access_token#1',
        exchanges: [2],
      },
    ],
    exchanges: [authorization, codeExchange],
    milliseconds: 49.6,
    selected: true,
    ...given,
  }
}

/** A run against a server with something of everything: each class, each kind of finding, each end of a token. */
export function sampleReport(given: Partial<RunReport> = {}): RunReport {
  const results = given.results ?? [...told, ...passes]
  const ledger = given.ledger ?? sampleLedger
  const completion = given.completion ?? { state: 'complete' }
  return {
    schemaVersion: 1,
    tool: { name: 'offline-conformance', version: '0.1.0' },
    catalogue: { edition: '2026-11', requirements: 80 },
    target: {
      name: 'Acme SSO 4.2',
      issuer: 'https://sso.acme.example/realms/photos',
      driver: 'generic',
      over: 'http',
    },
    profiles: ['oidc-core', 'oauth2', 'revocation', 'never-expires'],
    startedAt: '2026-11-25T04:10:00.000Z',
    finishedAt: '2026-11-25T04:10:07.250Z',
    completion,
    gate: gateOf({ failOn: 'fail', results, ledger, completion, internalFailures: [], misconfigured: [] }),
    counts: countsOf(results),
    results,
    ledger,
    warnings: [
      'acme.yaml:12 clients.c1.client_secret is a literal secret; refer to it by env:, file: or cmd:',
    ],
    ...given,
  }
}

/** A run in which everything that was asked for holds. */
export function greenReport(): RunReport {
  return sampleReport({
    results: passes,
    ledger: sampleLedger.filter(({ end }) => end === 'proven-dead'),
    warnings: [],
  })
}

const afterLogout = [authorization, codeExchange, logout, refusedRefresh]

const told: readonly RequirementResult[] = [
  sampleResult({
    id: 'logout-rp-initiated-survives',
    area: 'logout',
    title: 'An offline token survives RP-initiated logout',
    class: 'fail',
    finding: 'text',
    clause: oidcCore('11', 'OfflineAccess'),
    statement: 'An offline token grants access even when the end-user is not logged in.',
    summary: 'the offline token after logout: expected an access token, observed 400 invalid_grant',
    expected: 'an access token',
    observed: '400 invalid_grant (Session not active)',
    cause: 'The refresh token is bound to the browser session, and logout deletes what is bound to it.',
    observations: [
      {
        outcome: 'met',
        subject: 'the offline token before logout',
        expected: 'an access token',
        observed: '200 with access_token#1',
        exchanges: [2],
      },
      {
        outcome: 'violated',
        subject: 'the offline token after logout',
        expected: 'an access token',
        observed: '400 invalid_grant (Session not active)',
        exchanges: [3, 4],
      },
    ],
    exchanges: afterLogout,
    milliseconds: 65.4,
  }),
  sampleResult({
    id: 'isolation-token-revoke-sibling-token',
    area: 'isolation',
    title: 'Revoking one token leaves a sibling of another grant alone',
    level: 'MUST NOT',
    basis: 'derived',
    class: 'fail',
    finding: 'inferred',
    clause: rfc7009('2.1'),
    statement: 'A revocation is limited to the grant of the token that was presented.',
    summary: 'the sibling token: expected an access token, observed 400 invalid_grant',
    expected: 'an access token',
    observed: '400 invalid_grant',
    cause: 'The server keeps one grant per user and client, and revocation ends that.',
    inference:
      'RFC 7009 speaks of the tokens of "the same authorization grant"; whether two sign-ins share one grant is left open.',
    observations: [
      {
        outcome: 'violated',
        subject: 'the sibling token',
        expected: 'an access token',
        observed: '400 invalid_grant',
        exchanges: [4],
      },
    ],
    exchanges: afterLogout,
  }),
  sampleResult({
    id: 'lifetime-declared-never-is-honoured',
    area: 'lifetime',
    title: 'A token declared to never expire works after a year without use',
    level: 'PROFILE',
    basis: 'product',
    class: 'fail',
    finding: 'recommended',
    clause: rfc6749('6'),
    statement: 'Where the owner declares that offline tokens never expire, they do not.',
    summary: 'the token after 365 days: expected an access token, observed 400 invalid_grant',
    expected: 'an access token',
    observed: '400 invalid_grant',
    observations: [
      {
        outcome: 'violated',
        subject: 'the token after 365 days',
        expected: 'an access token',
        observed: '400 invalid_grant',
        exchanges: [4],
      },
    ],
    exchanges: afterLogout,
  }),
  sampleResult({
    id: 'rotation-public-client-protected',
    area: 'hygiene',
    title: 'Refresh tokens of public clients rotate or are bound to their sender',
    level: 'SHOULD',
    class: 'warn',
    finding: 'recommended',
    clause: rfc9700('4.14.2'),
    statement: 'Refresh tokens for public clients are sender-constrained or use rotation.',
    summary: 'the token of the public client: expected a new one at each refresh, observed the same again',
    expected: 'a new refresh token at each refresh',
    observed: 'refresh_token#1 again',
    cause: 'Rotation is switched off for every client.',
    observations: [
      {
        outcome: 'violated',
        subject: 'the token of the public client',
        expected: 'a new refresh token at each refresh',
        observed: 'refresh_token#1 again',
        exchanges: [2],
      },
    ],
  }),
  sampleResult({
    id: 'revoke-admin-user-all-kills',
    area: 'administration',
    title: 'An administrator ends all offline tokens of a user',
    class: 'error',
    summary: 'DELETE /admin/users/u1/offline: no answer within 5 s (UND_ERR_HEADERS_TIMEOUT)',
    observations: [],
    exchanges: [lostConnection],
    milliseconds: 5003,
  }),
  sampleResult({
    id: 'introspection-active-offline',
    area: 'hygiene',
    title: 'Introspection says that a live offline token is active',
    class: 'error',
    clause: rfc7662('2.2'),
    summary: 'POST /introspect: 502',
    observations: [],
    exchanges: [codeExchange, crashedIntrospection].map((exchange, index) => ({
      ...exchange,
      number: index + 1,
    })),
    milliseconds: 1224,
  }),
  sampleResult({
    id: 'isolation-second-user-same-browser',
    area: 'isolation',
    title: 'A second user in the same browser gets tokens of their own',
    class: 'blocked',
    summary: 'the second user could not sign in: the login form was shown again',
    observations: [],
    exchanges: [authorization],
  }),
  ...(['logout-relogin-survives', 'logout-mixed-tokens-same-session'] as const).map((id) =>
    sampleResult({
      id,
      area: 'logout',
      title:
        id === 'logout-relogin-survives'
          ? 'An offline token survives logout and a new sign-in'
          : 'Logout ends the online token and leaves the offline token of the same session',
      class: 'blocked',
      blockedBy: 'logout-rp-initiated-survives',
      clause: rpInitiatedLogout('2', 'RPLogout'),
      summary: 'logout-rp-initiated-survives did not hold',
      observations: [],
      exchanges: [],
      milliseconds: 0,
    }),
  ),
  sampleResult({
    id: 'metadata-scopes-supported',
    area: 'hygiene',
    title: 'Discovery lists offline_access',
    level: 'MAY',
    class: 'info',
    summary: 'scopes_supported: openid, profile, email',
    observations: [
      {
        outcome: 'noted',
        subject: 'scopes_supported',
        expected: '',
        observed: 'openid, profile, email',
        exchanges: [1],
      },
    ],
  }),
  ...(
    ['revoke-client-all-kills', 'revoke-client-list-tracks', 'revoke-client-access-tokens-die'] as const
  ).map((id) =>
    sampleResult({
      id,
      area: 'client-wide',
      title: `Revoking everything of one client (${id.replace('revoke-client-', '').replaceAll('-', ' ')})`,
      basis: 'product',
      class: 'not-applicable',
      summary: 'no way to revoke all tokens of a client (admin-revoke-client) is configured',
      remedy: 'admin-revoke-client: {request: "DELETE /..."} under capabilities in acme.yaml',
      observations: [],
      exchanges: [],
      milliseconds: 0,
    }),
  ),
  sampleResult({
    id: 'logout-admin-ends-session-survives',
    area: 'logout',
    title: 'An offline token survives when an administrator ends the session',
    basis: 'derived',
    class: 'not-applicable',
    summary: 'the server has no notion of sessions that an administrator ends',
    observations: [],
    exchanges: [],
    milliseconds: 0,
  }),
  sampleResult({
    id: 'refresh-success-response',
    selected: false,
    title: 'The answer to a refresh is a complete token response',
  }),
]

const passRows: readonly (readonly [Area, string, string, Level, Basis])[] = [
  [
    'scope',
    'scope-issues-refresh-token',
    'offline_access with consent brings a refresh token',
    'MUST',
    'text',
  ],
  ['scope', 'scope-consent-required', 'offline_access without consent is ignored', 'MUST', 'text'],
  ['scope', 'scope-prompt-consent-shows-page', 'prompt=consent shows the consent page', 'SHOULD', 'text'],
  [
    'scope',
    'scope-client-not-entitled',
    'A client without the scope gets no offline token',
    'MUST NOT',
    'derived',
  ],
  ['scope', 'scope-refresh-cannot-upgrade', 'A refresh cannot add offline_access', 'MUST NOT', 'text'],
  ['refresh', 'refresh-narrowing-honoured', 'A refresh may ask for less', 'MUST', 'text'],
  ['refresh', 'refresh-widening-rejected', 'A refresh may not ask for more', 'MUST NOT', 'text'],
  [
    'refresh',
    'refresh-id-token-identity-stable',
    'A refreshed ID Token keeps issuer, subject and audience',
    'MUST',
    'text',
  ],
  ['refresh', 'refresh-auth-time-original', 'A refreshed ID Token keeps auth_time', 'MUST', 'text'],
  ['logout', 'logout-online-refresh-dies', 'An online refresh token ends with the session', 'SHOULD', 'text'],
  ['logout', 'logout-userinfo-after-logout', 'UserInfo answers after logout', 'MUST', 'derived'],
  [
    'lifetime',
    'lifetime-no-expiry-declared',
    'The answer declares no end of the offline token',
    'PROFILE',
    'product',
  ],
  ['lifetime', 'lifetime-survives-sso-expiry', 'An offline token outlives the session', 'MUST', 'derived'],
  ['revocation', 'revoke-token-refresh-token', 'A revoked refresh token is refused', 'MUST', 'text'],
  [
    'revocation',
    'revoke-token-unknown-is-200',
    'Revoking an unknown token is answered with 200',
    'MUST',
    'text',
  ],
  [
    'revocation',
    'revoke-token-only-by-owner',
    'A client cannot revoke the token of another',
    'MUST NOT',
    'text',
  ],
  [
    'administration',
    'revoke-admin-privilege-enforced',
    'Revocation by an administrator wants the privilege',
    'MUST NOT',
    'derived',
  ],
  [
    'isolation',
    'isolation-user-revoke-other-users',
    'Revocation by a user leaves other users alone',
    'MUST NOT',
    'derived',
  ],
  [
    'isolation',
    'isolation-logout-other-browser',
    'Logout in one browser leaves the other alone',
    'SHOULD NOT',
    'derived',
  ],
  ['hygiene', 'errors-no-store', 'Token answers must not be stored', 'MUST', 'text'],
  [
    'hygiene',
    'errors-invalid-grant-for-dead-token',
    'A dead token is answered with invalid_grant',
    'MUST',
    'text',
  ],
]

const passes: readonly RequirementResult[] = passRows.map(([area, id, title, level, basis]) =>
  sampleResult({ area, id, title, level, basis }),
)

const sampleLedger: readonly LedgerEntry[] = [
  {
    token: 'refresh_token#1',
    requirement: 'scope-issues-refresh-token',
    user: 'u1',
    client: 'c1',
    end: 'proven-dead',
    how: 'revoked at the revocation endpoint, then refused with invalid_grant',
  },
  {
    token: 'refresh_token#1',
    requirement: 'logout-rp-initiated-survives',
    user: 'u1',
    client: 'c1',
    end: 'proven-dead',
    how: 'refused with invalid_grant',
  },
  {
    token: 'refresh_token#2',
    requirement: 'isolation-user-revoke-other-users',
    user: 'u2',
    client: 'c1',
    end: 'gone-with-provider',
    how: 'the in-process provider was closed',
  },
  {
    token: 'refresh_token#1',
    requirement: 'introspection-active-offline',
    user: 'u1',
    client: 'c1',
    end: 'unknown',
    how: 'the revocation endpoint answered with 502',
  },
]
