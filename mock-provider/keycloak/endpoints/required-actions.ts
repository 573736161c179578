import { sessionOfBrowser } from '../browser.ts'
import { consentScopes, consentTextOf } from '../client-scopes.ts'
import type { Tab, User } from '../model.ts'
import { consentPage, errorPage, updatePasswordPage, updateProfilePage } from '../pages.ts'
import { endSession } from '../sessions.ts'
import { noted, type Visit } from '../visit.ts'
import { refuse } from './authorization-answer.ts'
import { complete, proceed, tabOf, tabQuery } from './sign-in.ts'

/** The page of an action, by GET. */
export async function showAction(visit: Visit): Promise<Response> {
  const tab = await tabOf(visit, undefined)
  if (tab instanceof Response) return tab
  const user = userOf(visit, tab)
  if (user === undefined) return noUser(visit)
  const { realm, context, issuer } = visit
  const execution = visit.query.get('execution') ?? ''
  const action = `${issuer}/login-actions/required-action?${tabQuery(tab, execution)}`
  context.header('cache-control', 'no-store, must-revalidate, max-age=0')
  if (execution === 'UPDATE_PASSWORD')
    return context.html(await updatePasswordPage({ realm: realm.name, action }))
  if (execution !== 'OAUTH_GRANT') {
    const { email = '', firstName = '', lastName = '' } = user
    return context.html(await updateProfilePage({ realm: realm.name, action, email, firstName, lastName }))
  }
  const query = new URLSearchParams(tabQuery(tab, execution))
  query.delete('session_code')
  query.delete('execution')
  return context.html(
    await consentPage({
      realm: realm.name,
      client: tab.client.settings.name ?? tab.client.settings.clientId,
      action: `${new URL(issuer).pathname}/login-actions/consent?${query.toString()}`,
      code: tab.sessionCode,
      scopes: unanswered(visit, tab, user).map((scope) => consentTextOf(scope).shown),
    }),
  )
}

/** With prompt=consent everything is asked again, else what was not agreed to before. */
function unanswered({ realm }: Visit, tab: Tab, user: User) {
  const given = realm.consent(user.id, tab.client.uuid)?.scopes ?? new Set()
  return consentScopes(realm, tab.granted.scopes).filter(
    ({ name }) => tab.prompt.has('consent') || !given.has(name),
  )
}

/** The consent form, sent: whatever does not refuse agrees. @see OpenID Connect Core 1.0, section 3.1.2.4 */
export async function answerConsent(visit: Visit): Promise<Response> {
  const { realm, form, now } = visit
  const tab = await tabOf(visit, form.get('code') ?? '')
  if (tab instanceof Response) return tab
  const user = userOf(visit, tab)
  if (user === undefined) return noUser(visit)
  if (form.has('cancel')) {
    tab.answered = true
    return refuse(visit, tab, 'access_denied')
  }
  const before = realm.consent(user.id, tab.client.uuid)
  const agreed = consentScopes(realm, tab.granted.scopes).map(({ name }) => name)
  realm.putConsent({
    userId: user.id,
    clientUuid: tab.client.uuid,
    scopes: new Set([...(before?.scopes ?? []), ...agreed]),
    createdDate: before?.createdDate ?? now * 1000,
    lastUpdatedDate: now * 1000,
  })
  noted(visit, 'GRANT_CONSENT', { clientId: tab.client.settings.clientId, userId: user.id })
  return complete(visit, tab, user, sessionOfBrowser(visit))
}

/** The form of another action, sent. */
export async function answerAction(visit: Visit): Promise<Response> {
  const { realm, form, query } = visit
  const tab = await tabOf(visit, query.get('session_code') ?? '')
  if (tab instanceof Response) return tab
  const user = userOf(visit, tab)
  if (user === undefined) return noUser(visit)
  const execution = query.get('execution') ?? ''
  if (execution === 'UPDATE_PASSWORD') {
    const wanted = form.get('password-new') ?? ''
    const wrong =
      wanted === ''
        ? 'Please specify password.'
        : wanted === form.get('password-confirm')
          ? undefined
          : "Passwords don't match."
    if (wrong !== undefined) {
      const action = `${visit.issuer}/login-actions/required-action?${tabQuery(tab, execution)}`
      return visit.context.html(await updatePasswordPage({ realm: realm.name, action, message: wrong }))
    }
    user.password = wanted
    if (form.has('logout-sessions')) endOtherSessions(visit, user)
  } else {
    for (const member of ['email', 'firstName', 'lastName'] as const) {
      const value = form.get(member)?.trim()
      if (value) user[member] = member === 'email' ? value.toLowerCase() : value
    }
  }
  user.requiredActions = user.requiredActions.filter((action) => action !== execution)
  return proceed(visit, tab, { session: undefined, silent: false })
}

function endOtherSessions(visit: Visit, user: User): void {
  const { realm, release } = visit
  const own = sessionOfBrowser(visit)?.id
  const kinds = release.accountSessionsReachOffline
    ? [realm.sessions, realm.offlineSessions]
    : [realm.sessions]
  for (const sessions of kinds) {
    for (const session of [...sessions.values()]) {
      if (session.userId === user.id && session.id !== own) endSession(realm, session)
    }
  }
}

function userOf({ realm }: Visit, tab: Tab): User | undefined {
  return realm.users.get(tab.signedIn?.userId ?? '')
}

async function noUser({ realm, context }: Visit): Promise<Response> {
  return context.html(await errorPage(realm.name, 'Restart login cookie not found.'), 400)
}
