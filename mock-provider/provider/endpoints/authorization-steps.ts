import { OAuthError } from '../../kit/oauth-error.ts'
import { randomText } from '../../kit/random.ts'
import type { User } from '../model.ts'
import type { PendingRequest, PendingRequests } from '../pending.ts'
import { redirect, respond, shown } from './authorization-response.ts'
import type { Incoming } from './endpoint.ts'

/**
 * Takes an authorization request one step further: to the sign-in page, to the consent page, or back to the client.
 *
 * @see OpenID Connect Core 1.0, sections 3.1.2.3 and 3.1.2.4
 */
export async function proceed(
  incoming: Incoming,
  pending: PendingRequest,
  pendings: PendingRequests,
): Promise<Response> {
  const { core } = incoming
  const forgets = core.options.login?.session === 'forget' && !pending.signedInNow
  const session = forgets ? undefined : await core.liveSession(pending.browser)
  const login = core.policy.consent.loginPrompt({
    prompt: pending.prompt,
    now: core.now(),
    signedInNow: pending.signedInNow,
    ...(pending.maxAge === undefined ? {} : { maxAge: pending.maxAge }),
    ...(session === undefined ? {} : { session }),
  })
  if (login === 'error')
    return refuse(incoming, pending, pendings, 'login_required', 'the user is not signed in')
  if (login === 'ask' || session === undefined) return redirect(incoming, shown(core, '/login', pending))
  const user = await core.store.user(session.userId)
  if (user === undefined) return redirect(incoming, shown(core, '/login', pending))

  const stored = await core.consentedScope(user.id, pending.client.uid)
  const consent = core.policy.consent.consentPrompt({
    client: pending.client,
    prompt: pending.prompt,
    scope: pending.scope,
    answeredNow: pending.answeredNow,
    ...(stored === undefined ? {} : { stored }),
  })
  if (consent === 'error')
    return refuse(incoming, pending, pendings, 'consent_required', 'the user has to be asked')
  if (consent === 'ask') return redirect(incoming, shown(core, '/consent', pending))
  pendings.done(pending)
  return respond(incoming, pending, { code: await codeFor(incoming, pending, session.id, user) })
}

export async function refuse(
  incoming: Incoming,
  pending: PendingRequest,
  pendings: PendingRequests,
  error: string,
  description: string,
): Promise<Response> {
  pendings.done(pending)
  return respond(incoming, pending, { error, error_description: description })
}

async function codeFor(
  { core }: Incoming,
  pending: PendingRequest,
  sessionId: string,
  user: User,
): Promise<string> {
  const session = await core.store.session(sessionId)
  if (session === undefined) throw new OAuthError('access_denied', 'the login session ended')
  await core.store.putSession({ ...session, seenAt: core.now() })
  const id = randomText(24)
  const made = await core.store.made(core.now())
  const { answeredNow } = pending
  const nonce = core.policy.consent.nonce({ requested: pending.nonce, answeredNow })
  await core.store.putCode({
    id,
    made,
    userId: user.id,
    clientUid: pending.client.uid,
    sessionId,
    scope: pending.scope,
    requestedScope: pending.requestedScope,
    redirectUri: pending.redirectUri,
    ...(pending.challenge === undefined ? {} : { challenge: pending.challenge }),
    ...(nonce === undefined ? {} : { nonce }),
    ...(pending.key === undefined ? {} : { key: pending.key }),
    ...(pending.resources.length === 0 ? {} : { resources: pending.resources }),
    auth: session.auth,
    expiresAt: core.now() + core.lifetimes.code,
  })
  return id
}
