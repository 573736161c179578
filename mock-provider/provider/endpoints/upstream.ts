import { OAuthError } from '../../kit/oauth-error.ts'
import { knownBrowser, renameBrowser } from '../browser.ts'
import type { Core } from '../core.ts'
import { startSession } from '../login-session.ts'
import { tellByBackChannel } from '../logout-notices.ts'
import type { Session } from '../model.ts'
import type { PendingRequests } from '../pending.ts'
import { sessionClientsOf } from '../session-clients.ts'
import { type EndedThere, endedThere, signedInThere, signInAddress } from '../upstream.ts'
import { keepUpstreamToken, leansOnUpstream } from '../upstream-tokens.ts'
import { redirect } from './authorization-response.ts'
import { proceed, refuse } from './authorization-steps.ts'
import type { Endpoint } from './endpoint.ts'
import { needed } from './parameters.ts'

/** The way to another OpenID provider and back, and what that tells of the end of a login. */
export function upstreamEndpoints(pendings: PendingRequests): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/upstream/start',
      page: true,
      async handle(incoming) {
        const pending = await pendings.find(incoming)
        return redirect(incoming, await reached(() => signInAddress(incoming.core, pending)))
      },
    },
    {
      method: 'GET',
      path: '/upstream/callback',
      page: true,
      async handle(incoming) {
        const { core, query } = incoming
        const pending = await pendings.find(incoming, needed(query, 'state'))
        const code = query.get('code')
        if (code === null) {
          const why = `the upstream provider answered ${query.get('error') ?? 'without a code'}`
          return refuse(incoming, pending, pendings, 'access_denied', why)
        }
        const { user, sid, refreshToken } = await reached(() => signedInThere(core, pending, code))
        if (leansOnUpstream(core)) await keepUpstreamToken(core, user, refreshToken)
        await startSession(core, pending.browser, user, sid)
        await renameBrowser(incoming, await knownBrowser(incoming))
        pending.signedInNow = true
        delete pending.chosenSession
        return proceed(incoming, pending, pendings)
      },
    },
    {
      method: 'POST',
      path: '/upstream/logout',
      async handle({ core, context, form }) {
        const ended = await endedThere(core, needed(form, 'logout_token'))
        for (const session of await sessionsOf(core, ended)) {
          const user = await core.store.user(session.userId)
          const sessionClients = await sessionClientsOf(core, session)
          await core.end('upstreamLogout', {
            session,
            sessionClients,
            ...(user === undefined ? {} : { user }),
          })
          await tellByBackChannel(core, session)
        }
        // @see OpenID Connect Back-Channel Logout 1.0, section 2.8
        context.header('cache-control', 'no-store')
        return context.body(null, 200)
      },
    },
  ]
}

/** What could not be asked of the upstream provider is no fault of this one. @throws OAuthError */
async function reached<Result>(ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof OAuthError) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new OAuthError('temporarily_unavailable', `the upstream provider: ${why}`, { status: 502 })
  }
}

/** The login sessions that a logout token is about: one by `sid`, else all of the user's from there. */
async function sessionsOf(core: Core, { userId, sid }: EndedThere): Promise<readonly Session[]> {
  if (sid === undefined) {
    const all = userId === undefined ? [] : await core.store.sessionsOfUser(userId)
    return all.filter(({ upstream }) => upstream !== undefined)
  }
  const session = await core.store.latestSession({ upstream: sid })
  return session === undefined || (userId !== undefined && session.userId !== userId) ? [] : [session]
}
