import type { Finding, Grant, Limits } from '../model.ts'
import type { MockProviderOptions } from '../options.ts'
import { conformingEnds, type Ends, sessionEnding } from './ends.ts'
import type {
  AnswerPolicy,
  ClaimsPolicy,
  ConsentPolicy,
  LifetimePolicy,
  Policy,
  RefreshPolicy,
} from './policy.ts'
import { conformingTolerance } from './tolerates.ts'

/** Scope values the provider knows, with what the consent page says about them. */
const knownScopes: Readonly<Record<string, string>> = {
  openid: 'Confirm who you are',
  profile: 'See your name',
  email: 'See your e-mail address',
  address: 'See your postal address',
  phone: 'See your telephone number',
  offline_access: 'Keep this access when you are not signed in, until you withdraw it',
}

/** The same with those of a configuration; what a client is allowed by name is known, too. */
export function scopesOf(
  options: Pick<MockProviderOptions, 'scopes' | 'clients' | 'mcp'>,
): Readonly<Record<string, string>> {
  const { clients } = options
  const named = clients === undefined || clients === 'any' ? [] : clients.flatMap(({ scopes = [] }) => scopes)
  const own = Object.entries(options.scopes ?? {}).map(([name, { description }]) => [
    name,
    description ?? name,
  ])
  return {
    ...Object.fromEntries(named.filter((name) => name !== 'admin').map((name) => [name, name])),
    ...knownScopes,
    ...Object.fromEntries(
      (options.mcp?.scopes ?? []).map((name) => [name, 'Use the tools of the MCP server']),
    ),
    ...Object.fromEntries(own),
  }
}

/** Builds the policy that a configuration asks for. */
export function policyFrom(options: MockProviderOptions): Policy {
  return {
    consent: consentPolicy(options),
    claims: claimsPolicy(options),
    refresh: refreshPolicy(options),
    lifetime: lifetimePolicy,
    ends: endsOf(options),
    acceptance: {
      covers: (mark, made) =>
        mark.later === true ? mark.made.order < made.order : mark.made.order > made.order,
      entries: ({ grant }) => [grant.id],
      tolerates: conformingTolerance({
        grace: (options.rotation?.grace ?? 2) * 1000,
        introspectsRefreshTokens: options.endpoints?.introspect_refresh_tokens ?? true,
        keepsEarlierAccessTokens: options.refresh?.earlier_access_tokens !== 'end',
      }),
    },
    answers: answerPolicy(options),
  }
}

/** @see OpenID Connect Core 1.0, sections 3.1.2.1, 3.1.2.4 and 11 */
function consentPolicy(options: MockProviderOptions): ConsentPolicy {
  const remember = (options.consent?.ask ?? 'remember') === 'remember'
  const scopes = scopesOf(options)
  return {
    loginPrompt({ prompt, maxAge, session, now, signedInNow }) {
      const tooOld = session !== undefined && maxAge !== undefined && now - session.auth.time > maxAge * 1000
      const again = prompt.has('login') && !signedInNow
      if (session !== undefined && !again && (!tooOld || signedInNow)) return 'reuse'
      return prompt.has('none') ? 'error' : 'ask'
    },
    entitlement({ client, value, known }) {
      if (!known && options.unknown_scopes !== 'grant') return 'drop'
      return client.scopes === undefined || client.scopes.includes(value) ? 'allow' : 'forbid'
    },
    consentPrompt({ client, prompt, scope, stored, answeredNow }) {
      if (client.consent === 'pre-approved' || answeredNow) return 'skip'
      const covered = remember && stored !== undefined && scope.every((value) => stored.includes(value))
      if (covered && !prompt.has('consent')) return 'skip'
      return prompt.has('none') ? 'error' : 'ask'
    },
    consentItems: (scope) => scope.map((value) => scopes[value] ?? value),
    agreed: ({ scope, ticked }) => scope.filter((value) => value === 'openid' || ticked.includes(value)),
    nonce: ({ requested }) => requested,
  }
}

/** @see RFC 6749, sections 3.3 and 6; OpenID Connect Core 1.0, section 12.2 */
function claimsPolicy(options: MockProviderOptions): ClaimsPolicy {
  const reportsAtRefresh = options.refresh?.scope ?? true
  return {
    scopes({ at, requested, granted }) {
      if (at === 'code') return { access: granted, stored: granted, reported: granted }
      const scope = requested ?? granted
      if (!scope.every((value) => granted.includes(value))) return 'invalid_scope'
      const narrowed = scope.length < granted.length
      return {
        access: scope,
        stored: granted,
        ...(reportsAtRefresh || narrowed ? { reported: scope } : {}),
      }
    },
    grantScope: ({ grant }) => grant.scope,
    subjectIdentifier: (user) => user.id,
    // Those named have to be among the granted ones: RFC 8707, section 2.2; RFC 9700, section 4.14.2.
    audience: ({ named, granted }) => {
      if (named.length === 0) return granted
      return named.every((value) => granted.includes(value)) ? named : 'invalid_target'
    },
    identityClaims({ at, grant, client }) {
      const nonce = at === 'code' && grant.nonce !== undefined ? { nonce: grant.nonce } : {}
      return { aud: client.clientId, auth: grant.auth, ...nonce }
    },
    expirationFields: ({ limits, now }) =>
      options.refresh?.expiration_fields === true ? expirationFields(limits, now) : {},
    announcedExpiry({ limits, now }) {
      const ends = [
        ...(limits.idle === undefined ? [] : [limits.idleSince + limits.idle]),
        ...(limits.max === undefined ? [] : [limits.maxSince + limits.max]),
      ]
      return ends.length === 0 ? undefined : Math.max(0, Math.floor((Math.min(...ends) - now) / 1000))
    },
  }
}

/** @see Refresh Token Expiration (draft), section 6.1: never a timeout above what is left of the authorization */
export function expirationFields(
  { idle, idleSince, max, maxSince }: Limits,
  now: number,
): { refresh_token_timeout?: number; authorization_expires_in?: number } {
  const left = (end: number): number => Math.max(0, Math.floor((end - now) / 1000))
  const authorization = max === undefined ? undefined : left(maxSince + max)
  const timeout = idle === undefined ? undefined : left(idleSince + idle)
  return {
    ...(timeout === undefined ? {} : { refresh_token_timeout: Math.min(timeout, authorization ?? timeout) }),
    ...(authorization === undefined ? {} : { authorization_expires_in: authorization }),
  }
}

/** @see RFC 6749, section 6; RFC 9700, section 4.14.2 */
function refreshPolicy(options: MockProviderOptions): RefreshPolicy {
  const { confidential = 'none', public: ofPublic = 'always' } = options.rotation ?? {}
  const unchanged = options.refresh?.refresh_token === 'always' ? 'same' : 'omitted'
  const onlineTokens = options.grants?.online_refresh_tokens ?? true
  return {
    refreshTokenFor({ scope, client, flow }) {
      // By the browser travels none, ever: RFC 6749, section 4.2.2.
      if (flow !== 'code') return 'none'
      if (!client.grantTypes.includes('refresh_token')) return 'none'
      if (scope.includes('offline_access')) return 'offline'
      return onlineTokens ? 'online' : 'none'
    },
    exchangedFor: () => 'none',
    // A confidential client proves itself at each refresh: RFC 9449, section 5.
    bindsToKey: ({ client }) => client.method === 'none',
    rotation({ client }) {
      const rotates = (client.rotation ?? (client.method === 'none' ? ofPublic : confidential)) === 'always'
      return rotates
        ? { value: 'new', old: 'superseded', onReuse: 'end' }
        : { value: unchanged, old: 'valid', onReuse: 'end' }
    },
    registeredGrantTypes: ({ asked }) => asked,
    afterRefusal: () => 'keep',
    repeatedAnswer: ({ current }) => current,
    successorKind: ({ kind }) => kind,
    ownerOf: ({ user }) => user,
    clientAuthentication: ({ client, method, verified }) => verified && client.methods.includes(method),
    actingClient: ({ authenticated, named }) => (named === authenticated ? authenticated : undefined),
    requestedGrant: ({ grantType }) => grantType,
    parametersFrom: () => 'body',
    parameters: () => 'refuse',
    sessionTouch: async ({ kind, alive }) => (kind === 'online' && (await alive()) ? 'extend' : 'leave'),
  }
}

const lifetimePolicy: LifetimePolicy = {
  limits(grant: Grant, { session, lifetimes }) {
    const { idle, max } = grant.kind === 'offline' ? lifetimes.offline : lifetimes.online
    return {
      ...(idle === undefined ? {} : { idle }),
      idleSince: grant.usedAt,
      ...(max === undefined ? {} : { max }),
      maxSince: grant.made.at,
      sessionUntil: session === undefined ? 0 : lifetimePolicy.sessionUntil(session, lifetimes),
    }
  },
  accessTokenLifetime({ configured, limits, now }) {
    const left = limits.max === undefined ? configured : limits.maxSince + limits.max - now
    return Math.max(1000, Math.min(configured, left))
  },
  sessionUntil(session, { session: { idle, max } }) {
    const ends = [
      ...(idle === undefined ? [] : [session.seenAt + idle]),
      ...(max === undefined ? [] : [session.made.at + max]),
    ]
    return ends.length === 0 ? Number.MAX_SAFE_INTEGER : Math.min(...ends)
  },
}

function endsOf(options: MockProviderOptions): Ends {
  const everything = options.logout?.ends === 'everything'
  const single = options.grants?.per_user_and_client === 'one'
  const withGrant = options.endpoints?.access_token_revocation === 'grant'
  return {
    ...conformingEnds,
    ...(withGrant ? { accessRevoke: conformingEnds.tokenRevoke } : {}),
    ...(everything
      ? {
          rpLogout: ({ session }) =>
            session === undefined ? [] : [{ ...sessionEnding, kinds: ['online', 'offline'] as const }],
        }
      : {}),
    ...(single
      ? {
          authorized: ({ kind }) =>
            kind === 'offline'
              ? [{ reach: 'pair', kinds: ['offline'], access: false, session: false, consent: false }]
              : [],
        }
      : {}),
  }
}

/** @see RFC 6749, section 5.2 */
function answerPolicy(options: MockProviderOptions): AnswerPolicy {
  const error = options.errors?.dead_token ?? 'invalid_grant'
  return {
    deadToken: (findings) => ({ status: 400, error, description: deadTokenText(findings) }),
    upstreamRefusal: () => ({ status: 400, error: 'invalid_grant' }),
    exceededScope: () => 'invalid_scope',
    unknownClient: () => 'invalid_client',
    absentRefreshToken: () => undefined,
    tellsLifetime: () => true,
    namesIssuer: () => true,
    clientMethodsSupported: (names) => names,
    opensToScripts: () => true,
    registered: (answer) => answer,
    logoutMethods: () => ['GET', 'POST'],
    invalidClient: ({ header, issuer }) => ({
      status: 401,
      headers: header ? { 'www-authenticate': `Basic realm="${issuer}"` } : {},
    }),
    scopesSupported: () => Object.keys(scopesOf(options)),
    resourceScopes: ({ required }) => required,
    resourceServers: ({ issuer }) => [issuer],
    grantTypesSupported: (names) => names,
  }
}

function deadTokenText(findings: readonly Finding[]): string {
  const texts: Partial<Record<Finding['is'], string>> = {
    revoked: 'the refresh token was revoked',
    superseded: 'the refresh token was replaced by a newer one',
    idle: 'the refresh token was not used for too long',
    max: 'the refresh token has expired',
    'foreign-client': 'the refresh token belongs to another client',
    'foreign-certificate': 'the refresh token is bound to another certificate',
    'foreign-key': 'the refresh token is bound to another key',
    'session-expired': 'the login session has expired',
  }
  for (const { is } of findings) {
    const text = texts[is]
    if (text !== undefined) return text
  }
  return 'the refresh token is not valid'
}
