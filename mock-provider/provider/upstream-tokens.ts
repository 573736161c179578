import { OAuthError } from '../kit/oauth-error.ts'
import type { Core } from './core.ts'
import type { User } from './model.ts'
import { askedThere } from './upstream.ts'

/** Whether the tokens of people who sign in there are good as long as those from there are. */
export function leansOnUpstream({ options }: Pick<Core, 'options'>): boolean {
  return options.upstream?.refreshes === true
}

/**
 * Refreshes at the upstream provider, where the tokens of a user lean on one from there; several refreshes at a time are
 * one over there.
 *
 * @throws OAuthError where that provider refuses for good, and another one where it cannot answer now
 */
export async function refreshedThere(core: Core, user: User): Promise<void> {
  if (!leansOnUpstream(core) || user.upstreamToken === undefined) return
  await core.upstreamRefreshes.share(user.id, () => refreshOnce(core, user))
}

async function refreshOnce(core: Core, user: User): Promise<void> {
  // Another refresh may have replaced it since the caller read the user.
  const current = (await core.store.user(user.id)) ?? user
  const answer = await askedThere(core, {
    grant_type: 'refresh_token',
    refresh_token: current.upstreamToken ?? '',
  }).catch((error: unknown) => {
    throw unavailable(error instanceof Error ? error.message : String(error))
  })
  if (answer.status === 200) return keepUpstreamToken(core, current, answer.json.refresh_token)
  const error = String(answer.json.error ?? `HTTP ${answer.status}`)
  core.journal.happened('refused by the upstream provider', { user: user.username, error })
  // What it says of this client of its own says nothing of the user's token.
  if (error !== 'invalid_grant') throw unavailable(error)
  const { status, error: code } = core.policy.answers.upstreamRefusal()
  throw new OAuthError(code, 'the upstream provider has ended the access of this user', { status })
}

/** Stores the refresh token of an answer from there; one without leaves that which was there. */
export async function keepUpstreamToken(core: Core, user: User, token: unknown): Promise<void> {
  if (typeof token !== 'string' || token === '' || token === user.upstreamToken) return
  await core.store.putUser({ ...user, upstreamToken: token })
}

function unavailable(why: string): OAuthError {
  return new OAuthError('temporarily_unavailable', `the upstream provider: ${why}`, { status: 503 })
}
