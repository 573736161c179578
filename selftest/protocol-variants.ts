import type { Target } from '../harness/target/target-file.ts'
import type { LegalVariant } from './legal-variant.ts'

/** The scope values that an API has instead of those of OpenID Connect. */
const apiScopes = { profile: 'photos.read', email: 'photos.write' }

/** A server has one answer to it. */
const asking = 'how offline access is asked for'

/** Servers that speak another protocol, or more of one, and what their owners write about that. */
export const protocolVariants: readonly LegalVariant[] = [
  {
    name: 'offline-by-registration',
    summary:
      'there is no scope value for offline access: every client gets refresh tokens that outlive the session',
    options: { offline: { by: 'registration' } },
    alternativeOf: asking,
    target: (target) => ({ ...target, offline_access: { scope: 'none' } }),
  },
  {
    name: 'offline-by-parameter',
    summary: 'offline access is asked for by access_type=offline, and no scope value is known for it',
    options: { offline: { by: 'parameter' } },
    alternativeOf: asking,
    target: (target) => ({
      ...target,
      offline_access: { scope: 'none', parameters: { access_type: 'offline' } },
    }),
  },
  {
    name: 'offline-scope-of-another-name',
    summary: 'offline access is asked for by the scope value offline',
    options: { scope_names: { offline_access: 'offline' } },
    alternativeOf: asking,
    target: (target) => ({ ...target, offline_access: { scope: 'offline' } }),
  },
  {
    name: 'oauth-only',
    summary: 'an authorization server without OpenID Connect, with scope values and a resource of its own',
    options: { protocol: 'oauth', scope_names: apiScopes },
    target: (target) => ({
      ...withScopes(target, Object.values(apiScopes)),
      protocol: 'oauth',
      resources: ['https://photos.example/api'],
    }),
  },
  {
    name: 'pushed-and-proven',
    summary:
      'authorization requests have to be pushed, and tokens are for a proof of possession with a nonce only',
    options: { pushed_requests: 'required', dpop: { mode: 'required', nonce: true } },
    target: (target) => ({ ...target, dpop: true }),
  },
]

function withScopes(target: Target, scopes: readonly string[]): Target {
  const entries = Object.entries(target.clients).map(([role, entry]) => [role, { ...entry, scopes }])
  return { ...target, clients: Object.fromEntries(entries) as Target['clients'] }
}
