import type { Core } from './core.ts'
import type { Session, User } from './model.ts'
import type { PendingRequest } from './pending.ts'

/** Signing in again keeps the session of the same user; another user always gets one of his own. */
export async function startSession(
  core: Core,
  browser: string,
  user: User,
  upstream?: string,
): Promise<Session> {
  const now = core.now()
  const auth = { time: now, amr: ['pwd'] }
  const current = await core.liveSession(browser)
  await core.end('login', { user, firstSinceLogout: await loggedOutBefore(core, user, current?.id) })
  const goesOn = upstream === undefined || upstream === current?.upstream
  if (current?.userId === user.id && goesOn) {
    const again = { ...current, auth, seenAt: now }
    await core.store.putSession(again)
    return again
  }
  const made = await core.store.made(now)
  const session = {
    id: `session-${made.order}`,
    made,
    userId: user.id,
    browser,
    auth,
    seenAt: now,
    ...(upstream === undefined ? {} : { upstream }),
  }
  await core.store.putSession(session)
  core.journal.happened('signed in', { user: user.username, session: session.id })
  return session
}

/** Whether the user's latest session was ended, so that this is the first sign-in since a logout. */
async function loggedOutBefore(core: Core, user: User, currentId: string | undefined): Promise<boolean> {
  const latest = await core.store.latestSession({ user: user.id })
  if (latest === undefined || latest.id === currentId) return false
  return !(await core.sessionLives(latest))
}

/** Stored consent grows: what was agreed to before stays agreed. */
export async function rememberConsent(
  core: Core,
  user: User,
  { client, scope }: Pick<PendingRequest, 'client' | 'scope'>,
): Promise<void> {
  const before = (await core.consentedScope(user.id, client.uid)) ?? []
  const scopes = [...new Set([...before, ...scope])]
  const made = await core.store.made(core.now())
  await core.store.putConsent({ userId: user.id, clientUid: client.uid, scopes, made })
}
