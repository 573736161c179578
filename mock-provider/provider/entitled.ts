import { OAuthError } from '../kit/oauth-error.ts'
import type { Core } from './core.ts'
import type { Client } from './model.ts'
import { scopesOf } from './policy/conforming.ts'

/** @see RFC 6749, section 3.3; OpenID Connect Core 1.0, section 3.1.2.1 (unknown values are ignored) */
export function entitled(core: Core, client: Client, requestedScope: readonly string[]): string[] {
  const scopes = scopesOf(core.options)
  return requestedScope.filter((value) => {
    const known = Object.hasOwn(scopes, value)
    const answer = core.policy.consent.entitlement({ client, value, known })
    if (answer === 'forbid') {
      throw new OAuthError(
        'invalid_scope',
        `${client.clientId} may not ask for ${value}; its scopes are ${client.scopes?.join(' ')}`,
      )
    }
    if (answer === 'drop') {
      const accepted = Object.keys(scopes).join(' ')
      core.journal.happened('scope ignored', { client: client.clientId, scope: value, accepted })
    }
    return answer === 'allow'
  })
}
