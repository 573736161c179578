import { OAuthError } from '../../kit/oauth-error.ts'
import { foreignHostOf } from '../../kit/own-origin.ts'
import { randomText } from '../../kit/random.ts'
import { sessionOfBrowser } from '../browser.ts'
import { consentScopes, consentTextOf } from '../client-scopes.ts'
import { endOwnSessions, withdrawConsent } from '../endpoints/account.ts'
import { endOtherSessions, wrongNewPassword } from '../endpoints/required-actions.ts'
import type { Client, User, UserSession } from '../model.ts'
import { isPassword } from '../password-verification.ts'
import type { RealmRequest } from '../realm-request.ts'
import type { Route } from '../routes.ts'
import { livingSessions } from '../sessions.ts'
import { nameOf, nameOfClient } from '../shown-names.ts'
import { accountPage, type ShownApplication } from './account-page.ts'
import { consoleSignIn, refusedPage, shown, signInFirst, verifyForm } from './console-page.ts'

const clientId = 'account-console'

const done: Readonly<Record<string, string>> = {
  removed: 'The application has no access any more.',
  'removed-all': 'No application has offline access any more.',
  'signed-out': 'That sign-in has ended.',
  'signed-out-others': 'All other sign-ins have ended.',
  password: 'Your password is changed.',
}

interface Caller {
  readonly user: User
  readonly session: UserSession
}

/** The forms of the account console; what they do, the account interface does for programs. */
export const accountForms: readonly Route[] = [
  form('remove', async (request, { user }) => {
    const client = request.realm.clientById(request.form.get('client') ?? '')
    if (client === undefined)
      throw new OAuthError('not_found', 'There is no such application.', { status: 404 })
    withdrawConsent(request, user, client)
    return 'removed'
  }),
  form('remove-all', async (request, { user }) => {
    for (const client of [...request.realm.clients.values()]) {
      if (offlineSessionsOf(request, user, client).length > 0) withdrawConsent(request, user, client)
    }
    return 'removed-all'
  }),
  form('sign-out', async (request, { user }) => {
    const id = request.form.get('session') ?? ''
    endOwnSessions(request, user, (session) => session.id === id)
    return 'signed-out'
  }),
  form('sign-out-others', async (request, { user, session: own }) => {
    endOwnSessions(request, user, ({ id }) => id !== own.id)
    return 'signed-out-others'
  }),
  form('password', async (request, { user }) => {
    const { form: sent } = request
    if (!(await isPassword(request, user, sent.get('password') ?? ''))) {
      throw new OAuthError('access_denied', 'The present password is another one.', { status: 403 })
    }
    const wrong = wrongNewPassword(request, user, sent)
    if (wrong !== undefined) throw new OAuthError('invalid_input', wrong)
    user.password = sent.get('password-new') ?? ''
    if (sent.has('logout-sessions')) endOtherSessions(request, user)
    return 'password'
  }),
]

/** The console of a user's own account, whichever of its addresses is opened. */
export async function accountConsole(request: RealmRequest): Promise<Response> {
  const { realm, issuer, context, query, base } = request
  const foreign = foreignHostOf(context.req, [base])
  if (foreign !== undefined)
    return refusedPage(request, new OAuthError('access_denied', foreign, { status: 403 }))
  const caller = callerOf(request)
  if (caller !== undefined) {
    // Who comes back from the sign-in has brought a code, which a browser need not keep.
    return query.has('code') ? context.redirect(`${issuer}/account/`, 303) : show(request, caller)
  }
  const redirectUri = `${issuer}/account/`
  const to = consoleSignIn(issuer, { clientId, redirectUri, state: randomText(12) })
  return shown(request, signInFirst({ title: 'Account', realm: realm.name, clientId, to }))
}

function form(name: string, change: (request: RealmRequest, caller: Caller) => Promise<string>): Route {
  return {
    method: 'POST',
    path: `/pages/${name}`,
    async handle(request) {
      const { context, issuer } = request
      const caller = callerOf(request)
      if (caller === undefined) return context.redirect(`${issuer}/account/`, 303)
      try {
        verifyForm(request, csrfOf(caller))
        const what = await change(request, caller)
        context.header('cache-control', 'no-store')
        return context.redirect(`${issuer}/account/?done=${what}`, 303)
      } catch (error) {
        if (!(error instanceof OAuthError)) throw error
        return name === 'password' && error.code !== 'not_found'
          ? show(request, caller, error.message)
          : refusedPage(request, error)
      }
    },
  }
}

function callerOf(request: RealmRequest): Caller | undefined {
  const session = sessionOfBrowser(request)
  const user = request.realm.users.get(session?.userId ?? '')
  return session === undefined || user === undefined ? undefined : { user, session }
}

/** Nobody but the browser that is signed in sees a page with it. */
const csrfTokens = new WeakMap<UserSession, string>()

function csrfOf({ session }: Caller): string {
  const token = csrfTokens.get(session) ?? randomText(24)
  csrfTokens.set(session, token)
  return token
}

function show(request: RealmRequest, caller: Caller, error?: string): Promise<Response> {
  const { realm, issuer, query, release } = request
  const { user, session: own } = caller
  const says = done[query.get('done') ?? '']
  const page = accountPage({
    at: `${issuer}/account`,
    realm: realm.name,
    csrf: csrfOf(caller),
    user: { name: nameOf(user), username: user.username, email: user.email ?? '' },
    applications: [...realm.clients.values()].flatMap((client) => applicationOf(request, user, client) ?? []),
    sessions: livingSessions(request, false)
      .filter(({ userId }) => userId === user.id)
      .map((session) => ({
        id: session.id,
        since: session.started,
        used: session.lastAccess,
        from: session.ipAddress,
        clients: [...session.parts.keys()].map((uuid) => nameOfClient(realm.clients.get(uuid))),
        here: session.id === own.id,
      }))
      .sort((one, other) => Number(other.here) - Number(one.here) || other.since - one.since),
    reachesOffline: release.accountSessionsReachOffline,
    ...(says === undefined ? {} : { done: says }),
    ...(error === undefined ? {} : { error }),
  })
  return shown(request, page, error === undefined ? 200 : 403)
}

function applicationOf(request: RealmRequest, user: User, client: Client): ShownApplication | undefined {
  const { realm } = request
  const consent = realm.consent(user.id, client.uuid)
  const sessions = offlineSessionsOf(request, user, client)
  if (consent === undefined && sessions.length === 0) return undefined
  const parts = sessions.flatMap(({ parts }) => parts.get(client.uuid) ?? [])
  const latest = sessions.toSorted((one, other) => other.lastAccess - one.lastAccess)[0]
  return {
    clientId: client.settings.clientId,
    name: nameOfClient(client),
    agreed:
      consent === undefined
        ? []
        : consentScopes(realm, [...consent.scopes]).map((scope) => consentTextOf(scope).shown),
    offline:
      latest === undefined
        ? undefined
        : {
            sessions: sessions.length,
            since: Math.min(...parts.map(({ started }) => started)),
            used: Math.max(...parts.map(({ lastAccess }) => lastAccess)),
            from: latest.ipAddress,
          },
  }
}

function offlineSessionsOf(request: RealmRequest, user: User, client: Client): UserSession[] {
  return livingSessions(request, true).filter(
    ({ userId, parts }) => userId === user.id && parts.has(client.uuid),
  )
}
