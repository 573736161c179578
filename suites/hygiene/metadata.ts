import type { Check } from '../../harness/checks/context.ts'
import { oidcDiscovery, rfc8414 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'

export const metadataScopesSupported = requirement({
  id: 'metadata-scopes-supported',
  area: 'hygiene',
  title: 'offline_access is listed in scopes_supported if it is supported',
  level: 'SHOULD',
  basis: 'text',
  clause: oidcDiscovery('3', 'ProviderMetadata'),
  statement: 'Scope values defined in OIDC Core should be listed when the server supports them.',
  profiles: ['discovery'],
  needs: ['authorize', 'offline-scope', 'discovery'],
  defect: 'metadata-hides-offline-scope',
  procedure: [
    'Fetch the discovery document.',
    'Ask for offline_access as in scope-issues-refresh-token, to know whether it works: a refresh token comes, and the granted scope, where it is told, has offline_access.',
    'Assert that scopes_supported, if present, contains offline_access exactly when it works for at least one client.',
  ],
  verdict: {
    pass: 'Metadata and behaviour agree.',
    warn: 'The scope works but is not listed, or it is listed and does not work.',
    notApplicable:
      'There is no discovery document, scopes_supported is absent, or refresh tokens come without offline_access being granted or listed.',
  },
  control: 'A request for the scope is made in the check, so that the list is compared with behaviour.',
  proof: 'The user consents to the request, which ends in a code that is exchanged.',
  exceptions:
    'A server that issues refresh tokens by registration and knows no offline_access is not-applicable.',
  conflicts: 'Servers may choose not to advertise scopes; for the standard ones listing is recommended.',
  why: 'Clients that look before they ask never ask for offline access.',
  cause: 'The list of scopes in the metadata is maintained by hand.',
  mend: 'List offline_access in scopes_supported.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const reply = await rp.discovery()
    const supported = documentOf(reply, notApplicable).scopes_supported
    if (!Array.isArray(supported)) return notApplicable('scopes_supported is absent')
    const listed = [...(rp.scopeTold({ scope: supported }) ?? [])]
    const grant = await rp.obtain({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    const scope = await rp.effectiveScope(grant.first, clients.main)
    if (grant.refreshToken !== undefined && scope?.has('offline_access') === false) {
      // The scope was ignored, and the refresh token comes for another reason, or the answer is silent about it.
      if (!listed.includes('offline_access'))
        notApplicable('a refresh token comes without offline_access, which is neither granted nor listed')
    }
    const works = grant.refreshToken !== undefined
    observe.that(listed.includes('offline_access') === works, {
      subject: 'scopes_supported',
      expected: works
        ? 'lists offline_access, which works'
        : 'does not list offline_access, which does not work',
      observed: listed.includes('offline_access') ? 'listed' : 'not listed',
      replies: [reply],
    })
  },
})

export const metadataGrantTypes = requirement({
  id: 'metadata-grant-types',
  area: 'hygiene',
  title: 'grant_types_supported contains refresh_token when refresh tokens are issued',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcDiscovery('3', 'ProviderMetadata'),
  also: [rfc8414('2')],
  statement:
    'A server that issues refresh tokens declares the grant type; leaving the member out means it is not supported by default.',
  profiles: ['discovery'],
  needs: ['authorize', 'discovery'],
  defect: 'metadata-omits-refresh-grant',
  procedure: [
    'Fetch the discovery document.',
    'Assert that grant_types_supported exists and contains refresh_token (that refreshes work is what every check depends on).',
  ],
  verdict: {
    pass: 'refresh_token is declared.',
    warn: 'The member is absent or lacks refresh_token.',
    notApplicable: 'There is no discovery document.',
  },
  control: 'An offline token that refreshes is what every check waits for, so the grant works in this run.',
  proof: 'The document is fetched in the check, not taken from the start of the run.',
  exceptions: 'A server without a discovery document is not-applicable; its target file has the endpoints.',
  conflicts:
    'The member is optional; the default value excludes the refresh grant, so its absence is a contradiction but no violation of a keyword.',
  why: 'Clients believe that they cannot refresh.',
  cause: 'The list of grant types in the metadata is maintained by hand.',
  mend: 'Add refresh_token to grant_types_supported.',
  async check({ rp, observe, notApplicable }) {
    const reply = await rp.discovery()
    const listed = documentOf(reply, notApplicable).grant_types_supported
    const declared = Array.isArray(listed) && listed.includes('refresh_token')
    observe.that(declared, {
      subject: 'grant_types_supported',
      expected: 'lists refresh_token, which works',
      observed: declared
        ? 'listed'
        : Array.isArray(listed)
          ? 'not listed'
          : 'absent, which means not supported',
      replies: [reply],
    })
  },
})

export const metadataRevocationAuthMethods = requirement({
  id: 'metadata-revocation-auth-methods',
  area: 'hygiene',
  title: 'The authentication methods declared for the revocation endpoint work',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc8414('2'),
  statement:
    'Methods listed for the revocation endpoint, or client_secret_basic if none are listed, are accepted there.',
  profiles: ['discovery', 'revocation'],
  needs: ['authorize', 'discovery', 'revocation'],
  optional: ['second-client', 'public-client'],
  reliesOn: ['revocation-request-ends-token'],
  defect: 'metadata-revocation-auth-mismatch',
  procedure: [
    'Take revocation_endpoint_auth_methods_supported of the metadata, or client_secret_basic if absent.',
    'For C1, C2 and P1, each if it is registered for one of these methods: OFFLINE -> ot; revoke ot with that method and no other; assert 200 and DEAD(ot).',
  ],
  verdict: {
    pass: 'All declared and testable methods work.',
    warn: 'A declared method is refused for a client registered for it.',
    notApplicable: 'No client of the target is registered for a declared method.',
  },
  control: 'Each client exchanges a code with the method before, so that a refusal is one of this endpoint.',
  proof: 'The token is refused after the revocation, which was seen to end tokens in this run.',
  exceptions:
    'A method that no client of the target is registered for is left out; servers tie each client to one.',
  conflicts: 'Clients are usually registered for one method; only matching pairs are tested.',
  why: 'Clients that follow the metadata are refused when they clean up, and tokens are left behind.',
  cause: 'The list of methods is that of the token endpoint, or maintained by hand.',
  mend: 'Publish revocation_endpoint_auth_methods_supported from the configuration.',
  async check({ rp, users, clients, browser, observe, has, notApplicable }) {
    const listed = rp.metadata.revocation_endpoint_auth_methods_supported
    const declared: readonly unknown[] = Array.isArray(listed) ? listed : ['client_secret_basic']
    const registered: TestClient[] = [
      clients.main,
      ...(has('second-client') ? [clients.second] : []),
      ...(has('public-client') ? [clients.public] : []),
    ]
    const pairs = new Map(
      registered
        .filter(({ authentication }) => declared.includes(authentication))
        .map((client) => [client.authentication, client]),
    )
    if (pairs.size === 0) {
      notApplicable(`no client is registered for a declared method (${declared.join(', ')})`)
    }
    for (const [method, client] of pairs) {
      const grant = await rp.offline(users.first, client, browser())
      await rp.clock.intoNewSecond()
      const reply = await rp.revoke(grant.refreshToken ?? '', client, {
        hint: 'refresh_token',
        proof: { method },
      })
      refuseCrash(reply)
      const accepted = observe.that(reply.status === 200, {
        subject: `a revocation by ${method}, which is declared`,
        expected: 'status 200',
        observed: reply.status === 200 ? 'status 200' : describeRefusal(reply),
        replies: [reply],
      })
      if (accepted) await observe.dead(grant, `the offline token revoked by ${method}`)
    }
  },
})

/** The discovery document; a target whose endpoints are in its file may have none. */
function documentOf(reply: Reply, notApplicable: Check['notApplicable']): Readonly<Record<string, unknown>> {
  if (reply.status === 200 && reply.json !== undefined) return reply.json
  return notApplicable(`the server has no discovery document (${describeRefusal(reply)})`)
}
