import type { Context } from 'hono'
import { Hono } from 'hono/quick'
import { answerRefusal } from '../kit/answer-refusal.ts'
import { isFromOutside } from '../kit/from-outside.ts'
import type { Seen } from '../kit/front.ts'
import { parsedJson } from '../kit/json-body.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { foreignHostOf, strangerOf } from '../kit/own-origin.ts'
import { BodyTooLarge } from '../kit/request-body.ts'
import { requestContent } from '../kit/request-content.ts'
import { isShown, wantsPage } from '../kit/wants-page.ts'
import type { Core } from './core.ts'
import { CrossOrigin } from './cross-origin.ts'
import { discoveryDocument } from './endpoints/discovery.ts'
import type { Endpoint, Incoming } from './endpoints/endpoint.ts'
import { endpointsOf } from './endpoints/index.ts'
import { resourceMetadata, resourceMetadataPath } from './mcp/protected-resource.ts'
import { guardPage } from './pages/content-policy.ts'
import { messagePage } from './pages/pages.ts'
import { addWelcome } from './welcome.ts'

/** Bytes of a body; a longer one is refused before anything else is looked at. */
const longestBody = 1_048_576

/** What answers requests, whatever the answer is. */
export interface Application {
  fetch(request: Request, seen: Seen): Promise<Response>
  readonly crossOrigin: CrossOrigin
  readonly routes: Hono['routes']
}

/** Everything that a provider answers to. */
export function applicationOf(core: Core): Application {
  const base = core.addresses.path
  const app = new Hono()
  const endpoints = endpointsOf(core.options)
  const document = (context: Context): Response => context.json(discoveryDocument(core, endpoints))
  const documents = [
    ...(core.options.protocol === 'oauth' ? [] : [`${base}/.well-known/openid-configuration`]),
    `/.well-known/oauth-authorization-server${base}`,
  ]
  for (const path of documents) app.get(path, document)
  const ofResource = resourceMetadataPath(core)
  if (ofResource !== undefined) {
    app.get(ofResource, (context) => context.json(resourceMetadata(core)))
    documents.push(ofResource)
  }
  for (const endpoint of endpoints) mount(app, base, endpoint, core)
  addWelcome(app, core)
  app.notFound(async (context) => {
    if (!isShown((name) => context.req.header(name))) return context.text('404 Not Found', 404)
    const says = `There is no page ${context.req.path.slice(0, 200)}.`
    const response = await context.html(
      await messagePage('Nothing here', says, [], `${core.addresses.pages}/`),
      404,
    )
    await guardPage(response, core.addresses.pages)
    return response
  })
  app.onError((error, context) => {
    const refusal = refusalOf(error)
    if (refusal === undefined) throw error
    context.header('cache-control', 'no-store')
    return answerRefusal(context, refusal)
  })
  return {
    routes: app.routes,
    fetch: async (request, seen) => app.fetch(request, seen),
    crossOrigin: new CrossOrigin(core, base, endpoints, documents),
  }
}

function refusalOf(error: unknown): OAuthError | undefined {
  if (error instanceof BodyTooLarge) return new OAuthError('invalid_request', error.message, { status: 413 })
  return error instanceof OAuthError ? error : undefined
}

function mount(app: Hono, base: string, endpoint: Endpoint, core: Core): void {
  app.on(endpoint.method, `${base}${endpoint.path}`, async (context, next) => {
    const header = (name: string): string | undefined => context.req.header(name)
    if (endpoint.page === 'only' && !wantsPage(header)) return next()
    let incoming: Incoming | undefined
    let status = 500
    let refused: OAuthError | undefined
    try {
      if (endpoint.ownNamesOnly === true) refuseForeignNames(context, core)
      if (endpoint.ownOriginOnly === true) refuseStrangers(context, core)
      incoming = await incomingOf(context, core)
      const response = await endpoint.handle(incoming)
      status = response.status
      if (response.headers.get('content-type')?.startsWith('text/html'))
        await guardPage(response, core.addresses.pages)
      return response
    } catch (error) {
      const refusal = refusalOf(error)
      status = refusal?.status ?? 500
      if (refusal !== undefined) noteRefusal(core, endpoint, incoming, refusal)
      if (refusal === undefined || !(endpoint.page === undefined ? isShown(header) : wantsPage(header)))
        throw error
      refused = refusal
      return await refusalPage(context, refusal, core)
    } finally {
      const sent = incoming === undefined ? [] : [incoming.query, incoming.form]
      const row = core.journal.saw(context.req.method, context.req.path, sent, status)
      const seen = context.env as Seen | undefined
      if (seen !== undefined) {
        seen.row = row
        // A page says it to people; the record says it as ever.
        if (refused !== undefined)
          Object.assign(row, { error: refused.code, error_description: refused.message })
        if (incoming !== undefined) seen.form = incoming.form
      }
    }
  })
}

/** The same refusal for people. */
async function refusalPage(context: Context, refusal: OAuthError, core: Core): Promise<Response> {
  const { code, message, status } = refusal
  const says = `${message.slice(0, 1).toUpperCase()}${message.slice(1)}.`
  const title = status === 404 ? 'Nothing here' : 'This did not work'
  const page = await messagePage(title, says, [`Error: ${code}`], `${core.addresses.pages}/`)
  for (const [name, value] of Object.entries(refusal.headers)) context.header(name, value)
  context.header('cache-control', 'no-store')
  const response = await context.html(page, status as 400)
  await guardPage(response, core.addresses.pages)
  return response
}

/** So that whoever set a client up sees what to change. */
function noteRefusal(
  core: Core,
  { method, path }: Endpoint,
  incoming: Incoming | undefined,
  { code, message, status }: OAuthError,
): void {
  const client = incoming?.form.get('client_id') ?? undefined
  core.journal.happened('refused', { at: `${method} ${path}`, status, error: code, why: message, client })
}

/** @throws OAuthError 403 for a name that somebody made to lead here */
function refuseForeignNames(context: Context, core: Core): void {
  // Other machines call the provider by names that it cannot know, and no page is reachable from there by accident.
  if (core.options.issuer === 'from-request' || isFromOutside(context.req.raw)) return
  const { pages, endpoints } = core.addresses
  const { login } = core.options
  const own = [core.issuer, pages, endpoints, ...(login?.at === undefined ? [] : [login.at])]
  const why = foreignHostOf(context.req, own)
  if (why !== undefined) throw new OAuthError('access_denied', why, { status: 403 })
}

/** @throws OAuthError 403 for a request that a page of somebody else's may have sent */
function refuseStrangers(context: Context, core: Core): void {
  const { login, issuer } = core.options
  const { pages, endpoints } = core.addresses
  // Where a request says what the provider is called, that proves nothing of where it comes from.
  const own = issuer === 'from-request' ? [] : [core.issuer, pages, endpoints]
  const why = strangerOf(context.req, [...own, ...(login?.at === undefined ? [] : [login.at])])
  if (why !== undefined) throw new OAuthError('access_denied', why, { status: 403 })
}

async function incomingOf(context: Context, core: Core): Promise<Incoming> {
  const { query, form, jsonText } = await requestContent(context.req, longestBody)
  return { core, context, query, form, json: jsonText === undefined ? undefined : jsonOf(jsonText) }
}

/** Many clients name the type of a body that they do not send. */
function jsonOf(text: string): Record<string, unknown> | undefined {
  if (text.trim() === '') return undefined
  let value: unknown
  try {
    value = parsedJson(text)
  } catch {
    throw new OAuthError('invalid_request', 'the body is no JSON, or nested too deep')
  }
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    return value as Record<string, unknown>
  }
  throw new OAuthError('invalid_request', 'the body has to be a JSON object')
}
