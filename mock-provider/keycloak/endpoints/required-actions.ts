import { sessionOfBrowser } from '../browser.ts'
import { consentScopes, consentTextOf } from '../client-scopes.ts'
import type { Tab, User } from '../model.ts'
import { consentPage, errorPage, updatePasswordPage, updateProfilePage } from '../pages.ts'
import { refusedPassword } from '../password-policy.ts'
import { type RealmRequest, recordEvent } from '../realm-request.ts'
import { missingInProfile } from '../required-actions.ts'
import { endSession } from '../sessions.ts'
import { refuse } from './authorization-answer.ts'
import { approveDevice } from './device.ts'
import { complete, proceed, tabOf, tabQuery } from './sign-in.ts'

/** The page of an action, by GET. */
export async function showAction(request: RealmRequest): Promise<Response> {
  const tab = await tabOf(request, undefined)
  if (tab instanceof Response) return tab
  const user = userOf(request, tab)
  if (user === undefined) return noUser(request)
  const { realm, context, issuer } = request
  const execution = request.query.get('execution') ?? ''
  const action = `${issuer}/login-actions/required-action?${tabQuery(tab, execution)}`
  context.header('cache-control', 'no-store, must-revalidate, max-age=0')
  if (execution === 'UPDATE_PASSWORD')
    return context.html(await updatePasswordPage({ realm: realm.name, action }))
  if (execution !== 'OAUTH_GRANT') {
    const missing = execution === 'VERIFY_PROFILE' ? missingInProfile(realm, user) : []
    const { email = '', firstName = '', lastName = '' } = user
    return context.html(
      await updateProfilePage({ realm: realm.name, action, email, firstName, lastName, missing }),
    )
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
      scopes: unanswered(request, tab, user).map((scope) => consentTextOf(scope).shown),
    }),
  )
}

/** With prompt=consent everything is asked again, else what was not agreed to before. */
function unanswered({ realm }: RealmRequest, tab: Tab, user: User) {
  const consentedScopes = realm.consent(user.id, tab.client.uuid)?.scopes ?? new Set()
  return consentScopes(realm, tab.granted.scopes).filter(
    ({ name }) => tab.prompt.has('consent') || !consentedScopes.has(name),
  )
}

/** The consent form, sent: whatever does not refuse agrees. @see OpenID Connect Core 1.0, section 3.1.2.4 */
export async function answerConsent(request: RealmRequest): Promise<Response> {
  const { realm, form, now } = request
  const tab = await tabOf(request, form.get('code') ?? '')
  if (tab instanceof Response) return tab
  const user = userOf(request, tab)
  if (user === undefined) return noUser(request)
  const { device } = tab
  if (form.has('cancel')) {
    tab.answered = true
    if (device !== undefined) device.answer = 'denied'
    return refuse(request, tab, 'access_denied')
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
  recordEvent(request, 'GRANT_CONSENT', { clientId: tab.client.settings.clientId, userId: user.id })
  if (device !== undefined) {
    tab.answered = true
    return approveDevice(request, { ...tab, device }, user)
  }
  return complete(request, tab, user, sessionOfBrowser(request))
}

/** The form of another action, sent. */
export async function answerAction(request: RealmRequest): Promise<Response> {
  const { realm, form, query } = request
  const tab = await tabOf(request, query.get('session_code') ?? '')
  if (tab instanceof Response) return tab
  const user = userOf(request, tab)
  if (user === undefined) return noUser(request)
  const execution = query.get('execution') ?? ''
  if (execution === 'UPDATE_PASSWORD') {
    const wrong = wrongNewPassword(request, user, form)
    if (wrong !== undefined) {
      const action = `${request.issuer}/login-actions/required-action?${tabQuery(tab, execution)}`
      return request.context.html(await updatePasswordPage({ realm: realm.name, action, message: wrong }))
    }
    user.password = form.get('password-new') ?? ''
    if (form.has('logout-sessions')) endOtherSessions(request, user)
  } else {
    for (const member of ['email', 'firstName', 'lastName'] as const) {
      const value = form.get(member)?.trim()
      if (value) user[member] = member === 'email' ? value.toLowerCase() : value
    }
  }
  user.requiredActions = user.requiredActions.filter((action) => action !== execution)
  return proceed(request, tab, { session: undefined, silent: false })
}

/** Why a new password is none, which is there twice in a form, or none that the realm's policy takes. */
export function wrongNewPassword(
  { realm }: Pick<RealmRequest, 'realm'>,
  user: User,
  form: URLSearchParams,
): string | undefined {
  const newPassword = form.get('password-new') ?? ''
  if (newPassword === '') return 'Please specify password.'
  if (newPassword !== form.get('password-confirm')) return "Passwords don't match."
  return refusedPassword(realm, user, newPassword)?.message
}

/** Ends the sign-ins of a user in other browsers; where the release says so, their offline sessions, too. */
export function endOtherSessions(request: RealmRequest, user: User): void {
  const { realm, release } = request
  const own = sessionOfBrowser(request)?.id
  const kinds = release.accountSessionsReachOffline
    ? [realm.sessions, realm.offlineSessions]
    : [realm.sessions]
  for (const sessions of kinds) {
    for (const session of [...sessions.values()]) {
      if (session.userId === user.id && session.id !== own) endSession(realm, session)
    }
  }
}

function userOf({ realm }: RealmRequest, tab: Tab): User | undefined {
  return realm.users.get(tab.signedIn?.userId ?? '')
}

async function noUser({ realm, context }: RealmRequest): Promise<Response> {
  return context.html(await errorPage(realm.name, 'Restart login cookie not found.'), 400)
}
