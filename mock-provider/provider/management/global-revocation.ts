import { OAuthError } from '../../kit/oauth-error.ts'
import type { Core } from '../core.ts'
import type { Endpoint } from '../endpoints/endpoint.ts'
import type { User } from '../model.ts'
import { adminRoute } from './admin-route.ts'
import { neededBody } from './values.ts'

/** Ends everything of one user, at the request of a security system. @see Global Token Revocation (draft), section 3 */
export const globalRevocationEndpoint: Endpoint = {
  ...adminRoute('POST', '/global-token-revocation', async ({ core, context, json }) => {
    const user = await named(core, neededBody(json).sub_id)
    if (user === undefined) throw new OAuthError('not_found', 'no such user', { status: 404 })
    await core.end('globalRevoke', { user })
    return context.body(null, 204)
  }),
  metadata: (issuer) => ({ global_token_revocation_endpoint: `${issuer}/global-token-revocation` }),
}

/** @see RFC 9493, section 3.2 */
async function named(core: Core, identifier: unknown): Promise<User | undefined> {
  const { format, iss, sub, email } = (identifier ?? {}) as Readonly<Record<string, unknown>>
  if (format === 'iss_sub') return iss === core.issuer ? core.store.user(String(sub)) : undefined
  if (format === 'email') return (await core.store.users()).find((user) => user.email === email)
  throw new OAuthError('invalid_request', 'sub_id has to be of the format iss_sub or email')
}
