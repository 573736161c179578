import { OAuthError } from '../kit/oauth-error.ts'
import { optional } from '../kit/parameters.ts'
import { randomText } from '../kit/random.ts'
import type { Core } from './core.ts'
import type { Client, Code, Grant, ManagementAction, User } from './model.ts'
import type { PendingRequest } from './pending.ts'

/** What a client may do to a grant by an authorization request. @see Grant Management for OAuth 2.0, section 5.2 */
export const managementActions: readonly ManagementAction['action'][] = ['create', 'merge', 'replace']

/**
 * Reads what a request does to a grant that its client manages.
 *
 * @throws OAuthError invalid_grant_id for a grant that is not there, or is another client's
 * @see Grant Management for OAuth 2.0, sections 5.1, 5.2 and 5.4
 */
export async function managementAsked(
  core: Core,
  client: Client,
  parameters: URLSearchParams,
): Promise<ManagementAction | undefined> {
  const named = optional(parameters, 'grant_management_action')
  const grantId = optional(parameters, 'grant_id')
  const isAsked = named !== undefined || grantId !== undefined
  if (core.options.grant_management !== 'supported' || !isAsked) return undefined
  const action = managementActions.find((each) => each === named)
  if (action === undefined) {
    const found = named === undefined ? 'it is missing' : `found ${named}`
    throw new OAuthError(
      'invalid_request',
      `grant_management_action has to be ${managementActions.join(', ')}, ${found}`,
    )
  }
  if (client.method === 'none')
    throw new OAuthError('unauthorized_client', 'grants are managed by confidential clients only')
  if (action === 'create') {
    if (grantId !== undefined) throw new OAuthError('invalid_request', 'a new grant has no grant_id yet')
    return { action }
  }
  if (grantId === undefined) throw new OAuthError('invalid_request', `${action} needs a grant_id`)
  const grant = (await livingGrants(core, grantId)).at(-1)
  if (grant?.clientUid !== client.uid) throw new OAuthError('invalid_grant_id', 'the grant is not known')
  return { action, grantId }
}

/** Whether the grant that a request names, if any, is of the user who signed in. */
export async function isOwnGrant(
  core: Core,
  { management }: Pick<PendingRequest, 'management'>,
  user: User,
): Promise<boolean> {
  if (management === undefined || management.action === 'create') return true
  const grant = (await livingGrants(core, management.grantId)).at(-1)
  return grant?.userId === user.id
}

/** What lives of a grant that a client manages, oldest first: none where there is none. */
export async function livingGrants(core: Core, grantId: string): Promise<readonly Grant[]> {
  const lists = await Promise.all(
    (['offline', 'online'] as const).map((kind) =>
      core.list(`managed:${grantId}`, { kind, place: 'grant-management' }),
    ),
  )
  return lists
    .flatMap(({ rows }) => rows.map(({ grant }) => grant))
    .toSorted((one, other) => one.made.order - other.made.order)
}

/** Does to the managed grant what a code is for, and says what the grant has then; its earlier tokens end. */
export async function managedBy(
  core: Core,
  client: Client,
  { management, scope, resources = [] }: Code,
): Promise<Pick<Grant, 'managed' | 'scope' | 'resources'>> {
  const own = { scope, ...(resources.length === 0 ? {} : { resources }) }
  if (management === undefined) return own
  if (management.action === 'create') return { ...own, managed: randomText(24) }
  const { action, grantId } = management
  const earlier = await livingGrants(core, grantId)
  const newest = earlier.at(-1)
  if (newest === undefined) throw new OAuthError('invalid_grant', 'the grant is not there any more')
  for (const grant of earlier)
    await core.end('grantUpdate', { grant, client, replaced: action === 'replace' })
  if (action === 'replace') return { ...own, managed: grantId }
  const merged = [...new Set([...(newest.resources ?? []), ...resources])]
  return {
    managed: grantId,
    scope: [...new Set([...newest.scope, ...scope])],
    ...(merged.length === 0 ? {} : { resources: merged }),
  }
}
