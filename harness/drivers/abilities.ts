import { noLoginSession } from '../rp/login-sessions.ts'
import { tokenExchangeGrantType } from '../rp/token-exchange.ts'
import { noUpstream, upstreamRemedy } from '../rp/upstream-provider.ts'
import { asksForOffline, asksWithPrompt, offlineScopeOf } from '../rp/wire-request.ts'
import { type CallCapability, callNames, describedCall, lackingFor, missingCall } from '../target/calls.ts'
import { type Ability, type Capability, capabilities } from '../target/capability.ts'
import { withDefaults } from '../target/defaults.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Calls, ClientRole, Target } from '../target/target-file.ts'

export const clockRemedy = 'clock: { advance: { request: POST <url>, json: { advance: "{seconds}" } } }'

export const restartRemedy = 'server: { start: ..., keeps_state: true }'

const yes: Ability = { has: true }

function when(has: boolean, reason: string, remedy?: string): Ability {
  return has ? yes : { has: false, reason, ...(remedy === undefined ? {} : { remedy }) }
}

/** What a target can do, from its file and its metadata; `lacks` in the file takes precedence. */
export function abilitiesOf(
  target: Target,
  metadata: ServerMetadata,
  faults: ReadonlyMap<string, string> = new Map(),
): Readonly<Record<Capability, Ability>> {
  const { clients, users, calls, observed, declared } = target
  const byCalls = abilitiesOfCalls(calls)
  const endpoint = (name: string): Ability =>
    when(
      typeof metadata[name] === 'string',
      faults.get(name) ?? `the server has no ${name}`,
      `endpoints: { ${name}: <url> }`,
    )
  // What the server says it does not do is nothing to ask it for.
  const endpointForMain = (name: string): Ability => {
    const methods: unknown = metadata[`${name}_auth_methods_supported`]
    const takesMain = isConfidential(clients.main) || !Array.isArray(methods) || methods.includes('none')
    if (!endpoint(name).has || takesMain) return endpoint(name)
    return {
      has: false,
      reason: `by the metadata the ${name} takes no public clients, and the main client is one`,
    }
  }
  const client = (role: string, entry: unknown): Ability =>
    when(
      entry !== undefined,
      `the target file has no ${role} client`,
      `clients: { ${role}: { client_id: ... } }`,
    )
  const rotates = declared.rotation?.public === 'rotate' || declared.rotation?.confidential === 'rotate'
  const abilities: Record<Capability, Ability> = {
    ...byCalls,
    authorize: yes,
    ...protocolAbilities(target),
    discovery: yes,
    consent: when(
      observed.consent_page !== false && clients.main.consent !== 'never',
      'no consent page is shown here',
    ),
    'consent-text': when(
      observed.consent_page !== false && clients.main.consent !== 'never',
      'no consent page is shown here',
    ),
    'online-session': when(observed.login_session !== false, noLoginSession),
    'online-refresh-token': asksForOffline(target)
      ? when(
          observed.online_refresh_token !== false,
          'the server issues no refresh token without offline_access (observed.online_refresh_token is false)',
        )
      : { has: false, reason: noOfflineRequest },
    'second-user': when(
      users.length > 1 || byCalls['admin-create-user'].has,
      'the target file has one user only',
      'users: add a second one',
    ),
    'changeable-user': yes,
    'second-client': client('second', clients.second),
    'confidential-client': when(
      isConfidential(clients.main),
      'the main client is public',
      'clients: { main: { client_id: ..., client_secret: env:NAME } }',
    ),
    'public-client': client('public', isConfidential(clients.main) ? clients.public : clients.main),
    'preapproved-client': client('preapproved', clients.preapproved),
    'backchannel-receiver': when(
      clients.notified !== undefined,
      'the target file has no notified client',
      'clients: { notified: { client_id: ..., backchannel_logout_uri: http://127.0.0.1:<port>/<path> } }',
    ),
    'implicit-client': client('implicit', clients.implicit),
    'not-entitled-client': client('not_entitled', clients.not_entitled),
    'assertion-client': when(
      assertionRole(clients) !== undefined,
      'the target file has no client that authenticates with a signed assertion',
      'clients: { assertion: { client_id: ..., auth: private_key_jwt, private_key: { ... } } }',
    ),
    'rp-logout': when(
      target.logout !== 'none' && typeof metadata.end_session_endpoint === 'string',
      target.logout === 'none'
        ? 'the target file says that there is no logout'
        : (faults.get('end_session_endpoint') ?? 'the server has no end session endpoint'),
      target.protocol === 'oauth' ? undefined : 'endpoints: { end_session_endpoint: <url> }',
    ),
    userinfo: userinfoAbility(target, endpoint('userinfo_endpoint')),
    introspection: endpointForMain('introspection_endpoint'),
    revocation: endpointForMain('revocation_endpoint'),
    'time-travel': when(target.clock !== undefined, "the target's clock cannot be moved", clockRemedy),
    restart: when(
      target.server?.keeps_state === true,
      'the run does not own a server that keeps its state over a restart',
      restartRemedy,
    ),
    rotation: when(
      declared.rotation === undefined || rotates,
      'the target declares that refresh tokens are not rotated',
    ),
    registration: when(
      target.registration === 'open' && typeof metadata.registration_endpoint === 'string',
      typeof metadata.registration_endpoint === 'string'
        ? 'the target file does not say that a check may register clients'
        : 'the server has no registration_endpoint',
      'registration: open',
    ),
    'named-resource': when(
      target.mcp !== undefined || (target.resources ?? []).length > 0,
      'the target file names no resource that tokens are for',
      'resources: [<url>], or mcp: { server: <url> }',
    ),
    'mcp-server': when(
      target.mcp !== undefined,
      'the target file names no MCP server',
      'mcp: { server: <url> }',
    ),
    dpop: when(
      target.dpop !== undefined && target.dpop !== false
        ? true
        : Array.isArray(metadata.dpop_signing_alg_values_supported),
      'the metadata of the server say nothing of proofs of possession (dpop_signing_alg_values_supported)',
      'dpop: true',
    ),
    mtls: when(
      metadata.tls_client_certificate_bound_access_tokens === true &&
        clients.public?.certificate !== undefined &&
        clients.public.other_certificate !== undefined,
      metadata.tls_client_certificate_bound_access_tokens === true
        ? 'the target file has no public client with two certificates'
        : 'by its metadata the server binds no tokens to certificates (tls_client_certificate_bound_access_tokens)',
      'clients: { public: { client_id: ..., certificate: { cert: ..., key: ... }, other_certificate: { cert: ..., key: ... } } }',
    ),
    'token-exchange': when(
      Array.isArray(metadata.grant_types_supported) &&
        metadata.grant_types_supported.includes(tokenExchangeGrantType),
      'by its metadata the server exchanges no tokens (grant_types_supported)',
    ),
    'upstream-idp': when(target.upstream !== undefined, noUpstream, upstreamRemedy),
    'grant-management': when(
      typeof metadata.grant_management_endpoint === 'string' && isConfidential(clients.main),
      typeof metadata.grant_management_endpoint === 'string'
        ? 'grants are managed by confidential clients only, and the main client is public'
        : (faults.get('grant_management_endpoint') ??
            'by its metadata the server has no grant management (grant_management_endpoint)'),
      'endpoints: { grant_management_endpoint: <url> }',
    ),
    'resource-indicators': when(
      target.resource_indicators !== undefined,
      'the target file names no two protected resources to ask for',
      'resource_indicators: { granted: <url>, foreign: <url> }',
    ),
    'clock-beyond-2038': when(
      observed.clock_beyond_2038 === true,
      'the target file does not say that the clock may be moved past 2038, after which some servers work no more',
      'observed: { clock_beyond_2038: true }',
    ),
    'many-grants': when(
      observed.many_grants === true,
      'the target file does not say that a check may obtain a hundred offline tokens',
      'observed: { many_grants: true }',
    ),
  }
  for (const name of capabilities) {
    const reason = target.lacks[name]
    if (reason !== undefined) abilities[name] = { has: false, reason }
    // One that can be made will do, so this comes after what is said of that.
    else if (name === 'changeable-user')
      abilities[name] = changeableUser(target, abilities['admin-create-user'])
  }
  return abilities
}

const noOfflineRequest =
  'refresh tokens come with the registration of the client, so no grant is without offline access'

/** What follows from the protocol that a server speaks, and from how it is asked for offline access. */
function protocolAbilities(
  target: Target,
): Record<'openid' | 'prompt-consent' | 'offline-scope' | 'offline-request', Ability> {
  const openid = target.protocol !== 'oauth'
  return {
    openid: when(openid, 'the server is no OpenID provider (protocol is oauth)'),
    'prompt-consent': when(
      openid && asksWithPrompt(target),
      openid
        ? 'requests carry no prompt=consent here (offline_access.prompt is omitted)'
        : 'the server is no OpenID provider (protocol is oauth), so prompt means nothing to it',
    ),
    'offline-scope': when(
      offlineScopeOf(target) !== undefined,
      'offline access is not asked for by a scope value here (offline_access.scope is none)',
    ),
    'offline-request': when(asksForOffline(target), noOfflineRequest),
  }
}

/** Where there is no UserInfo, a protected resource may say as well whether a token is taken, and whom it is of. */
function userinfoAbility({ identity, protocol }: Target, endpoint: Ability): Ability {
  if (typeof identity === 'object') return yes
  return endpoint.has || protocol !== 'oauth'
    ? endpoint
    : { ...endpoint, remedy: 'identity: { request: GET <url of a protected resource> }' }
}

function changeableUser({ spares = [] }: Target, creation: Ability): Ability {
  if (spares.length > 0 || creation.has) return yes
  const reason = `${creation.reason}, and no spare user`
  return { has: false, reason, remedy: 'users: [{ username: ..., password: env:NAME, spare: true }]' }
}

/** The capabilities that the calls of a target file give, each alone or with the call that undoes it. */
function abilitiesOfCalls(calls: Calls): Record<CallCapability, Ability> {
  const entries = callNames.flatMap((name): [Capability, Ability][] => {
    const { gives } = describedCall(name)
    if (gives === undefined) return []
    const missing = lackingFor(name, calls)
    return [[gives, missing === undefined ? yes : { has: false, ...missingCall(missing) }]]
  })
  return Object.fromEntries(entries) as Record<CallCapability, Ability>
}

/** The line of a target file that gives a capability; undefined if none does, or none is needed. */
export function remedyFor(capability: Capability): string | undefined {
  const bare = withDefaults({
    issuer: 'https://op.example',
    clients: { main: { client_id: 'main' } },
    users: [{ username: 'user', password: 'password' }],
  })
  const ability = abilitiesOf(bare, { issuer: '', authorization_endpoint: '', token_endpoint: '' })[
    capability
  ]
  // Endpoints are in the metadata of nearly every server; only one that has none needs a line.
  return ability.has || ability.remedy?.startsWith('endpoints:') ? undefined : ability.remedy
}

/** The part of the client that authenticates with signed assertions. */
export function assertionRole(clients: Target['clients']): ClientRole | undefined {
  return (['assertion', 'main', 'second'] as const).find((role) => clients[role]?.auth === 'private_key_jwt')
}

export function isConfidential(client: {
  auth?: string | undefined
  client_secret?: string | undefined
}): boolean {
  return client.auth === undefined ? client.client_secret !== undefined : client.auth !== 'none'
}
