import { accountEndpoints } from '../management/account.ts'
import { accountPageEndpoints } from '../management/account-pages.ts'
import { adminClientEndpoints } from '../management/admin-clients.ts'
import { adminPageEndpoints } from '../management/admin-pages.ts'
import { adminSettingsEndpoints } from '../management/admin-settings.ts'
import { adminUserEndpoints } from '../management/admin-users.ts'
import { globalRevocationEndpoint } from '../management/global-revocation.ts'
import { mcpEndpoints } from '../mcp/endpoints.ts'
import type { MockProviderOptions } from '../options.ts'
import { PendingRequests } from '../pending.ts'
import { PushedRequests } from '../pushed-requests.ts'
import { accountsEndpoints } from './accounts.ts'
import { authorizationEndpoints } from './authorization.ts'
import { consentEndpoints } from './consent.ts'
import { deviceEndpoints } from './device.ts'
import { jwksEndpoint } from './discovery.ts'
import { endSessionEndpoints } from './end-session.ts'
import type { Endpoint } from './endpoint.ts'
import { grantManagementEndpoints } from './grant-management.ts'
import { introspectionEndpoint } from './introspection.ts'
import { loginEndpoints } from './login.ts'
import { pushedRequestEndpoint } from './pushed-request.ts'
import { registrationEndpoints } from './registration.ts'
import { revocationEndpoint } from './revocation.ts'
import { tokenEndpoint } from './token.ts'
import { upstreamEndpoints } from './upstream.ts'
import { userinfoEndpoints } from './userinfo.ts'

/** Every endpoint that the options leave in. */
export function endpointsOf(options: MockProviderOptions): readonly Endpoint[] {
  const pendings = new PendingRequests()
  const pushed = new PushedRequests()
  const all = [
    jwksEndpoint,
    ...authorizationEndpoints(pendings, pushed),
    ...loginEndpoints(pendings),
    ...accountsEndpoints(pendings),
    ...consentEndpoints(pendings),
    ...(options.upstream === undefined ? [] : upstreamEndpoints(pendings)),
    ...(options.pushed_requests === 'off' ? [] : [pushedRequestEndpoint(pushed)]),
    tokenEndpoint,
    ...(options.protocol === 'oauth' ? [] : userinfoEndpoints),
    revocationEndpoint,
    introspectionEndpoint,
    ...(options.grant_management === 'supported' ? grantManagementEndpoints : []),
    ...(options.protocol === 'oauth' ? [] : endSessionEndpoints),
    ...registrationEndpoints,
    ...deviceEndpoints(pendings),
    ...accountPageEndpoints,
    ...accountEndpoints,
    ...adminPageEndpoints(),
    ...adminUserEndpoints,
    ...adminClientEndpoints,
    globalRevocationEndpoint,
    ...adminSettingsEndpoints,
    ...mcpEndpoints(options),
  ]
  return all.filter(({ option }) => option === undefined || (options.endpoints?.[option] ?? true))
}
