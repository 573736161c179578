import type { Core } from './core.ts'
import type { Client } from './model.ts'

const most = 8

/** The clients that there are, in words; a few of them where there are many. */
export async function someClients(core: Core): Promise<string> {
  const names = (await core.store.clients()).map(({ clientId }) => clientId)
  return listed(names, 'none')
}

/** Where a client may be sent, in words. */
export function redirectUrisOf({ redirectUris }: Client): string {
  return listed(redirectUris, 'none')
}

function listed(values: readonly string[], otherwise: string): string {
  if (values.length === 0) return otherwise
  const rest = values.length - most
  return [...values.slice(0, most), ...(rest > 0 ? [`${rest} more`] : [])].join(', ')
}

/** Why an authorization yields no refresh token. */
export function whyNoRefreshToken(client: Client, scope: readonly string[]): string {
  if (!client.grantTypes.includes('refresh_token')) {
    return `${client.clientId} may not use the grant type refresh_token`
  }
  if (!scope.includes('offline_access')) {
    return 'the granted scope has no offline_access, and online refresh tokens are switched off'
  }
  return 'the policy of the provider, or a defect that is switched on, withholds it'
}
