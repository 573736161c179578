import { sameText } from '../../kit/random.ts'
import { knownBrowser, renameBrowser, verifyCsrf } from '../browser.ts'
import type { Core } from '../core.ts'
import type { User } from '../model.ts'
import { loginPage, namePage, passwordPage, scriptPage } from '../pages/pages.ts'
import type { PendingRequest, PendingRequests } from '../pending.ts'
import { own, redirect, shown } from './authorization-response.ts'
import { proceed } from './authorization-steps.ts'
import type { Endpoint, Incoming } from './endpoint.ts'

/** The sign-in page, its form, and the way back into the authorization request. */
export function loginEndpoints(pendings: PendingRequests): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/login',
      handle: async (incoming) => showLogin(incoming, await pendings.find(incoming)),
    },
    {
      method: 'POST',
      path: '/login',
      async handle(incoming) {
        const pending = await pendings.find(incoming)
        verifyCsrf(incoming, pending.csrf)
        return signIn(incoming, pending)
      },
    },
    {
      method: 'GET',
      path: '/authorize/continue',
      handle: async (incoming) => proceed(incoming, await pendings.find(incoming), pendings),
    },
  ]
}

async function showLogin(
  incoming: Incoming,
  pending: PendingRequest,
  { error, username }: { readonly error?: string; readonly username?: string } = {},
): Promise<Response> {
  const { core, context } = incoming
  context.header('cache-control', 'no-store')
  if (core.options.login?.pages === 'json') {
    const endpoint = own(core, '/login')
    return context.html(
      await scriptPage({ title: 'Sign in', endpoint, request: pending.id, fields: ['username', 'password'] }),
    )
  }
  const page = {
    action: shown(core, '/login'),
    csrf: pending.csrf,
    request: pending.id,
    client: pending.client.name,
    hint: pending.loginHint,
    ...(error === undefined ? {} : { error }),
  }
  if (core.options.login?.pages !== 'two-step') return context.html(await loginPage(page))
  return context.html(await (username === undefined ? namePage(page) : passwordPage({ ...page, username })))
}

async function signIn(incoming: Incoming, pending: PendingRequest): Promise<Response> {
  const { core, context } = incoming
  const text = (name: string): string => String(incoming.json?.[name] ?? incoming.form.get(name) ?? '')
  const username = text('username')
  if (core.options.login?.pages === 'two-step' && !incoming.form.has('password')) {
    return showLogin(incoming, pending, { username })
  }
  const user = await core.store.userByName(username)
  if (user === undefined || !user.enabled || !sameText(text('password'), user.password)) {
    if (incoming.json !== undefined) return context.json({ error: 'wrong user name or password' }, 401)
    return showLogin(incoming, pending, { error: 'The user name or the password is wrong.' })
  }
  await startSession(core, pending.browser, user)
  await renameBrowser(incoming, await knownBrowser(incoming))
  pending.signedInNow = true
  delete pending.chosenSession
  return redirect(incoming, own(core, '/authorize/continue', pending))
}

/** Signing in again keeps the session of the same user; another user always gets one of his own. */
async function startSession(core: Core, browser: string, user: User): Promise<void> {
  const now = core.now()
  const auth = { time: now, amr: ['pwd'] }
  const current = await core.liveSession(browser)
  await core.end('login', { user, firstSinceLogout: await loggedOutBefore(core, user, current?.id) })
  if (current?.userId === user.id) {
    await core.store.putSession({ ...current, auth, seenAt: now })
    return
  }
  const made = await core.store.made(now)
  await core.store.putSession({
    id: `session-${made.order}`,
    made,
    userId: user.id,
    browser,
    auth,
    seenAt: now,
  })
  core.journal.happened('signed in', { user: user.username, session: `session-${made.order}` })
}

/** Whether the user's latest session was ended, so that this is the first sign-in since a logout. */
async function loggedOutBefore(core: Core, user: User, currentId: string | undefined): Promise<boolean> {
  const latest = (await core.store.sessionsOfUser(user.id)).at(-1)
  if (latest === undefined || latest.id === currentId) return false
  return !(await core.sessionLives(latest))
}
