import { OAuthError } from '../../kit/oauth-error.ts'
import { randomText } from '../../kit/random.ts'
import { knownBrowser, renameBrowser } from '../browser.ts'
import type { Core } from '../core.ts'
import { isOwnGrant } from '../grant-management.ts'
import { rememberConsent, startSession } from '../login-session.ts'
import type { Session, User } from '../model.ts'
import { type PendingRequest, type PendingRequests, sessionOf } from '../pending.ts'
import { own, redirect, respond, shown } from './authorization-response.ts'
import type { Incoming } from './endpoint.ts'
import { tokensBesideCode } from './tokens-beside-code.ts'

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
  const latest = forgets ? undefined : await sessionOf(core, pending)
  const session = (await isWanted(core, pending, latest)) ? latest : undefined
  if (latest !== undefined && session === undefined && pending.signedInNow) {
    return refuse(
      incoming,
      pending,
      pendings,
      'access_denied',
      'another user signed in than the one asked for',
    )
  }
  const login = core.policy.consent.loginPrompt({
    prompt: pending.prompt,
    now: core.now(),
    signedInNow: pending.signedInNow,
    ...(pending.maxAge === undefined ? {} : { maxAge: pending.maxAge }),
    ...(session === undefined ? {} : { session }),
  })
  if (login === 'error')
    return refuse(incoming, pending, pendings, 'login_required', whyNotSignedIn(pending, latest))
  if (login === 'ask' || session === undefined) {
    if (pending.goesUpstream === true && !pending.signedInNow)
      return redirect(incoming, own(core, '/upstream/start', pending))
    const signedIn = pending.signedInNow ? false : await signInAtOnce(incoming, pending)
    return signedIn
      ? proceed(incoming, pending, pendings)
      : redirect(incoming, shown(core, '/login', pending))
  }
  const atOnce = core.options.login?.auto !== undefined
  if (
    !atOnce &&
    pending.prompt.has('select_account') &&
    !pending.signedInNow &&
    pending.chosenSession === undefined
  ) {
    return redirect(incoming, shown(core, '/accounts', pending))
  }
  const user = await core.store.user(session.userId)
  if (user === undefined) return redirect(incoming, shown(core, '/login', pending))

  if (!(await isOwnGrant(core, pending, user)))
    return refuse(incoming, pending, pendings, 'invalid_grant_id', 'the grant is not known')

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
  if (consent === 'ask' && atOnce) await rememberConsent(core, user, pending)
  else if (consent === 'ask') return redirect(incoming, shown(core, '/consent', pending))
  pendings.done(pending)
  const code = pending.responseType.includes('code')
    ? await codeFor(incoming, pending, session.id, user)
    : undefined
  return respond(incoming, pending, {
    ...(code === undefined ? {} : { code }),
    ...(await tokensBesideCode(core, pending, { session, user, code })),
  })
}

/** Where the options say who uses the browser, they need no page: the user of the login hint, or the one of the options. */
async function signInAtOnce(incoming: Incoming, pending: PendingRequest): Promise<boolean> {
  const { core } = incoming
  const { auto } = core.options.login ?? {}
  if (auto === undefined) return false
  const hinted = await core.store.userByName(pending.loginHint)
  const user = hinted ?? (await core.store.userByName(auto))
  if (user?.enabled !== true) return false
  await startSession(core, pending.browser, user)
  await renameBrowser(incoming, await knownBrowser(incoming))
  pending.signedInNow = true
  return true
}

/** Whether a session is of the user whom the client names by a hint or a claim; of anybody where it names nobody. */
async function isWanted(
  core: Core,
  { asked, client }: PendingRequest,
  session: Session | undefined,
): Promise<boolean> {
  if (session === undefined || asked.subject === undefined) return true
  const user = await core.store.user(session.userId)
  return user !== undefined && (await core.subject(user, client)) === asked.subject
}

function whyNotSignedIn({ asked, maxAge, prompt }: PendingRequest, session: Session | undefined): string {
  if (session === undefined) return 'the user is not signed in'
  if (asked.subject !== undefined) return 'another user is signed in than the one asked for'
  if (maxAge !== undefined && !prompt.has('login')) return 'the user signed in longer ago than max_age'
  return 'the user would have to sign in again'
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
    ...(pending.asked.claims === undefined ? {} : { claims: pending.asked.claims }),
    ...(pending.management === undefined ? {} : { management: pending.management }),
    auth: { ...session.auth, ...(pending.asked.acr === undefined ? {} : { acr: pending.asked.acr }) },
    // A device asks when it likes, as long as its request lives.
    expiresAt: pending.device?.expiresAt ?? core.now() + core.lifetimes.code,
  })
  return id
}
