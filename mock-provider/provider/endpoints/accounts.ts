import { verifyCsrf } from '../browser.ts'
import type { Core } from '../core.ts'
import type { Session, User } from '../model.ts'
import { accountsPage } from '../pages/accounts-page.ts'
import type { PendingRequest, PendingRequests } from '../pending.ts'
import { redirect, shown } from './authorization-response.ts'
import { proceed } from './authorization-steps.ts'
import type { Endpoint } from './endpoint.ts'

/** Where a user says which of the accounts of this browser is meant. @see OpenID Connect Core 1.0, section 3.1.2.1 */
export function accountsEndpoints(pendings: PendingRequests): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/accounts',
      page: true,
      async handle(incoming) {
        const { core, context } = incoming
        const pending = await pendings.find(incoming)
        context.header('cache-control', 'no-store')
        const page = {
          action: shown(core, '/accounts'),
          csrf: pending.csrf,
          request: pending.id,
          client: pending.client.name,
          accounts: (await signedIn(core, pending)).map(({ session, user }) => ({
            session: session.id,
            name: user.name,
            username: user.username,
          })),
        }
        return context.html(await accountsPage(page))
      },
    },
    {
      method: 'POST',
      path: '/accounts',
      page: true,
      async handle(incoming) {
        const { core, form } = incoming
        const pending = await pendings.find(incoming)
        verifyCsrf(incoming, pending.csrf)
        const chosen = (await signedIn(core, pending)).find(
          ({ session }) => session.id === form.get('account'),
        )
        if (chosen === undefined) return redirect(incoming, shown(core, '/login', pending))
        pending.chosenSession = chosen.session.id
        return proceed(incoming, pending, pendings)
      },
    },
  ]
}

/** The latest live session of each user who signed in with the browser. */
async function signedIn(
  core: Core,
  { browser }: PendingRequest,
): Promise<readonly { readonly session: Session; readonly user: User }[]> {
  const found = new Map<string, { readonly session: Session; readonly user: User }>()
  for (const session of await core.store.sessionsOfBrowser(browser)) {
    const user = await core.store.user(session.userId)
    if (user !== undefined && (await core.sessionLives(session))) found.set(user.id, { session, user })
  }
  return [...found.values()]
}
