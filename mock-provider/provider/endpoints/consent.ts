import { OAuthError } from '../../kit/oauth-error.ts'
import { verifyCsrf } from '../browser.ts'
import { rememberConsent } from '../login-session.ts'
import type { Client } from '../model.ts'
import { contentPolicy } from '../pages/content-policy.ts'
import { consentPage, scriptPage } from '../pages/pages.ts'
import { type PendingRequest, type PendingRequests, sessionOf } from '../pending.ts'
import { own, shown } from './authorization-response.ts'
import { proceed, refuse } from './authorization-steps.ts'
import type { Endpoint, Incoming } from './endpoint.ts'

/** The consent page and its form. @see OpenID Connect Core 1.0, section 3.1.2.4 */
export function consentEndpoints(pendings: PendingRequests): readonly Endpoint[] {
  return [
    {
      method: 'GET',
      path: '/consent',
      page: true,
      handle: async (incoming) => showConsent(incoming, await pendings.find(incoming)),
    },
    {
      method: 'POST',
      path: '/consent',
      page: true,
      async handle(incoming) {
        const pending = await pendings.find(incoming)
        verifyCsrf(incoming, pending.csrf)
        const decision = incoming.json?.decision ?? incoming.form.get('decision')
        if (decision !== 'allow')
          return refuse(incoming, pending, pendings, 'access_denied', 'the user did not agree')
        if (hasBoxes(incoming)) {
          const ticked = incoming.form.getAll('scope')
          const plain = pending.scope.filter((value) => !hasBox(incoming, value))
          const { policy } = incoming.core
          pending.scope = policy.consent.agreed({ scope: pending.scope, ticked: [...plain, ...ticked] })
        }
        await rememberConsent(incoming.core, await userOf(incoming, pending), pending)
        pending.answeredNow = true
        return proceed(incoming, pending, pendings)
      },
    },
  ]
}

async function showConsent(incoming: Incoming, pending: PendingRequest): Promise<Response> {
  const { core, context } = incoming
  const user = await userOf(incoming, pending)
  context.header('cache-control', 'no-store')
  const items = core.policy.consent.consentItems(pending.scope)
  const namesOffline =
    pending.scope.includes('offline_access') &&
    core.policy.consent.consentItems(['offline_access']).length > 0
  if (core.options.login?.pages === 'json') {
    const title = `${pending.client.name} asks for access: ${items.join('; ')}`
    return context.html(
      await scriptPage({ title, endpoint: own(core, '/consent'), request: pending.id, fields: [] }),
    )
  }
  const logo = webAddress(pending.client.metadata?.logo_uri)
  if (logo !== undefined) {
    const images = [new URL(logo).origin]
    context.header('content-security-policy', await contentPolicy(core.addresses.pages, { images }))
  }
  const page = await consentPage({
    action: shown(core, '/consent'),
    csrf: pending.csrf,
    request: pending.id,
    client: pending.client.name,
    user: user.name,
    logo,
    links: linksOf(pending.client),
    account: namesOffline && core.options.endpoints?.account !== false ? shown(core, '/account') : undefined,
    items: hasBoxes(incoming)
      ? pending.scope.flatMap((value) => {
          const says = core.policy.consent.consentItems([value])
          const box = { value, ticked: core.options.consent?.boxes === 'offline' }
          return says.map((item) => ({ says: item, ...(hasBox(incoming, value) ? { box } : {}) }))
        })
      : items.map((says) => ({ says })),
  })
  return context.html(page)
}

function linksOf({ name, metadata = {} }: Client): { says: string; to: string }[] {
  return [
    { says: `Privacy policy of ${name}`, to: webAddress(metadata.policy_uri) },
    { says: `Terms of ${name}`, to: webAddress(metadata.tos_uri) },
  ].flatMap(({ says, to }) => (to === undefined ? [] : [{ says, to }]))
}

/** Only addresses that a browser opens as pages or pictures: a client chose them. */
function webAddress(value: unknown): string | undefined {
  return typeof value === 'string' && /^https?:/.test(value) && URL.canParse(value) ? value : undefined
}

function hasBoxes({ core, json }: Incoming): boolean {
  return (core.options.consent?.boxes ?? false) !== false && json === undefined
}

/** What the page does not show at all cannot be left out either. */
function hasBox({ core }: Incoming, value: string): boolean {
  if (core.policy.consent.consentItems([value]).length === 0) return false
  return core.options.consent?.boxes === 'offline' ? value === 'offline_access' : value !== 'openid'
}

async function userOf({ core }: Incoming, pending: PendingRequest) {
  const session = await sessionOf(core, pending)
  const user = session === undefined ? undefined : await core.store.user(session.userId)
  if (user === undefined) throw new OAuthError('invalid_request', 'please sign in first')
  return user
}
