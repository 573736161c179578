import { optional } from '../../kit/parameters.ts'
import { browserOf, csrfToken, verifyCsrf } from '../browser.ts'
import type { Core } from '../core.ts'
import { type Hint, hintOf } from '../id-token-hint.ts'
import { frontChannelAddresses, tellByBackChannel } from '../logout-notices.ts'
import type { Client, Finding } from '../model.ts'
import { contentPolicy } from '../pages/content-policy.ts'
import { framesPage } from '../pages/frames-page.ts'
import { logoutPage, messagePage } from '../pages/pages.ts'
import type { EventFacts } from '../policy/ends.ts'
import { takesPostLogoutRedirect } from '../redirect-address.ts'
import { sessionClientsOf } from '../session-clients.ts'
import { own, redirect } from './authorization-response.ts'
import type { Endpoint, Incoming } from './endpoint.ts'

/** The end session endpoint, by GET and POST. @see OpenID Connect RP-Initiated Logout 1.0, section 2 */
export const endSessionEndpoints: readonly Endpoint[] = [
  {
    method: 'GET',
    path: '/logout',
    forBrowsers: true,
    option: 'end_session',
    metadata: (at) => ({
      end_session_endpoint: `${at}/logout`,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
    }),
    handle: async (incoming) => taken(incoming, 'GET') ?? requestLogout(incoming, incoming.query),
  },
  {
    method: 'POST',
    path: '/logout',
    option: 'end_session',
    handle: async (incoming) => taken(incoming, 'POST') ?? requestLogout(incoming, incoming.form),
  },
  {
    method: 'POST',
    path: '/logout/confirm',
    option: 'end_session',
    async handle(incoming) {
      const bare = incoming.core.options.logout?.page === 'bare'
      const sent = bare ? incoming.query : incoming.form
      const browser = await browserOf(incoming)
      verifyCsrf({ ...incoming, form: sent }, browser === undefined ? undefined : csrfToken(browser))
      if (sent.get('decision') !== 'logout') {
        return incoming.context.html(await messagePage('Still signed in', 'You are still signed in.'))
      }
      return logout(incoming, sent)
    },
  },
]

/** The refusal of a method; undefined for one that is taken. */
function taken({ core }: Incoming, method: string): Response | undefined {
  const methods = core.policy.answers.logoutMethods()
  if (methods.includes(method)) return undefined
  return new Response(null, { status: 405, headers: { allow: methods.join(', ') } })
}

/** Without a hint that fits the session nobody knows who sent the request, so the user is asked. */
async function requestLogout(incoming: Incoming, parameters: URLSearchParams): Promise<Response> {
  const { core, context } = incoming
  const browser = await browserOf(incoming)
  const session = await core.liveSession(browser?.id)
  const hint = await hintOf(core, optional(parameters, 'id_token_hint'))
  if (refusesHint(core, hint, parameters)) return refused(incoming, hint, parameters)
  const sure = hint !== undefined && hint.userId === session?.userId
  const always = core.options.logout?.confirmation === 'always'
  if (browser === undefined || session === undefined || (sure && !always)) {
    return logout(incoming, parameters)
  }
  const kept = ['id_token_hint', 'client_id', 'post_logout_redirect_uri', 'state']
  const fields = [...parameters].filter(([name]) => kept.includes(name))
  const page = await logoutPage({
    action: own(core, '/logout/confirm'),
    csrf: csrfToken(browser),
    fields,
    bare: core.options.logout?.page === 'bare',
  })
  return context.html(page)
}

async function logout(incoming: Incoming, parameters: URLSearchParams): Promise<Response> {
  const { core, context } = incoming
  const session = await core.liveSession((await browserOf(incoming))?.id)
  const hint = await hintOf(core, optional(parameters, 'id_token_hint'))
  if (refusesHint(core, hint, parameters)) return refused(incoming, hint, parameters)
  const user = session === undefined ? undefined : await core.store.user(session.userId)
  const client = await core.client(hint?.clientId ?? parameters.get('client_id') ?? '')
  await core.end('rpLogout', {
    ...(client === undefined ? {} : { client }),
    ...(session === undefined ? {} : { session, sessionClients: await sessionClientsOf(core, session) }),
    ...(user === undefined ? {} : { user }),
    ...(hint === undefined ? {} : { hint: { origin: hint.origin, grantId: hint.grantId } }),
  } satisfies EventFacts)
  if (session !== undefined) await tellByBackChannel(core, session)
  const frames = session === undefined ? [] : await frontChannelAddresses(core, session)
  const target = parameters.get('post_logout_redirect_uri')
  if (target !== null && client !== undefined && registered(client, target)) {
    const url = new URL(target)
    const state = parameters.get('state')
    if (state !== null) url.searchParams.set('state', state)
    if (frames.length > 0) return framed(incoming, frames, url.href)
    return redirect(incoming, url.href)
  }
  if (frames.length > 0) return framed(incoming, frames)
  const why = target === null ? undefined : whyNotBack(client, target)
  if (why !== undefined) core.journal.happened('post-logout redirect withheld', { why })
  const details = why === undefined || core.options.strict === true ? [] : [why]
  return context.html(await messagePage('Signed out', 'You are signed out of this browser.', details))
}

/** A page that lets the clients end their sessions in frames before it goes on. */
async function framed(
  { core, context }: Incoming,
  frames: readonly string[],
  next?: string,
): Promise<Response> {
  const origins = frames.map((address) => new URL(address).origin)
  context.header('content-security-policy', await contentPolicy(core.addresses.pages, { frames: origins }))
  return context.html(await framesPage(frames, next))
}

function whyNotBack(client: Client | undefined, target: string): string {
  if (client === undefined) return 'Neither id_token_hint nor client_id says which application asks.'
  const registered = client.postLogoutRedirectUris.join(', ') || 'none'
  return `post_logout_redirect_uri is ${target}. Registered for ${client.clientId} are ${registered}.`
}

/** The client of the hint and the one that is named have to be the same: section 2. */
function refusesHint(core: Core, hint: Hint | undefined, parameters: URLSearchParams): boolean {
  if (hint === undefined) return false
  const named = optional(parameters, 'client_id')
  const findings: Finding[] = []
  if (named !== undefined && named !== hint.clientId) findings.push({ is: 'foreign-client' })
  if (hint.replaced) findings.push({ is: 'before-refresh' })
  return core.notTolerated(findings, 'logout').length > 0
}

async function refused(
  { core, context }: Incoming,
  hint: Hint | undefined,
  parameters: URLSearchParams,
): Promise<Response> {
  const what = 'The application that wants you to sign out sent an ID token that does not fit.'
  const named = optional(parameters, 'client_id') ?? hint?.clientId
  const why =
    named === hint?.clientId
      ? 'a refresh has yielded a newer ID token'
      : `client_id is ${named}, the ID token is for ${hint?.clientId}`
  core.journal.happened('refused', { at: 'GET /logout', status: 400, error: 'invalid_request', why })
  const details = core.options.strict === true ? [] : [`${why}.`]
  return context.html(await messagePage('This link does not work', what, details), 400)
}

function registered(client: Client, target: string): boolean {
  return takesPostLogoutRedirect(client, target)
}
