import type { Context } from 'hono'
import { Hono } from 'hono/quick'
import { defaultClients, defaultUsers } from '../fixtures/people.ts'
import { clientFrom } from './client-registration.ts'
import { Clock } from './clock.ts'
import { Core } from './core.ts'
import { applyDefects } from './defects/apply.ts'
import { discoveryDocument } from './endpoints/discovery.ts'
import type { Endpoint, Incoming } from './endpoints/endpoint.ts'
import { endpointsOf } from './endpoints/index.ts'
import { type ClientsHandle, type GrantsHandle, handlesOf, putUser, type UsersHandle } from './handles.ts'
import { Journal, type ProviderEvent, type SeenRequest } from './journal.ts'
import { KeyRing } from './keys.ts'
import type { MockProviderOptions } from './options.ts'
import { ProtocolError } from './protocol-error.ts'
import { lifetimesFrom } from './settings.ts'
import { MemoryStore } from './store/memory.ts'
import type { Store } from './store/store.ts'

export type { ClientOptions, MockProviderOptions, UserOptions } from './options.ts'

/** A running provider without a socket: requests go in by `fetch`. */
export interface MockProvider {
  readonly issuer: string
  fetch(request: Request): Promise<Response>
  readonly clock: Clock
  readonly users: UsersHandle
  readonly clients: ClientsHandle
  readonly grants: GrantsHandle
  /** What happened inside, newest last, without secrets; the latest 500. */
  readonly events: readonly ProviderEvent[]
  /** Requests as they came in, newest last, without secrets; the latest 500. */
  readonly requests: readonly SeenRequest[]
  readonly defects: {
    enable(name: string): void
    disable(name: string): void
    active(): readonly string[]
  }
  close(): Promise<void>
}

export interface ProviderSeams {
  readonly store?: Store
  readonly clock?: Clock
}

/**
 * Makes a mock OpenID provider that behaves well unless a defect is switched on.
 *
 * @throws RangeError for a defect nobody knows
 */
export function createMockProvider(
  options: MockProviderOptions = {},
  seams: ProviderSeams = {},
): MockProvider {
  const clock = seams.clock ?? new Clock()
  const issuer = options.issuer ?? 'http://127.0.0.1:9400'
  const store = seams.store ?? new MemoryStore()
  const journal = new Journal(clock)
  const keys = new KeyRing(options.signing ?? 'RS256')
  const core = new Core({
    issuer,
    options,
    store,
    clock,
    keys,
    journal,
    lifetimes: lifetimesFrom(options.lifetimes),
  })
  const defects = applyDefects(core, options)
  for (const name of options.defects ?? []) defects.enable(name)
  const { app, respond } = application(core, defects)
  let seeded: Promise<void> | undefined
  const ready = (): Promise<void> => {
    seeded ??= seed(core, options)
    return seeded
  }
  return {
    issuer,
    clock,
    ...handlesOf(core, ready),
    get events() {
      return journal.events
    },
    get requests() {
      return journal.requests
    },
    defects,
    async fetch(request) {
      await ready()
      // Filled by the token endpoint, for those who look at answers on their way out.
      const seen: { grantType?: string } = {}
      const response = await app.fetch(request, seen)
      if (defects.active().length === 0) return response
      return respond({ path: new URL(request.url).pathname, ...seen }, response)
    },
    close: async () => {},
  }
}

function application(core: Core, defects: ReturnType<typeof applyDefects>) {
  const { pathname } = new URL(core.issuer)
  const base = pathname === '/' ? '' : pathname
  const app = new Hono()
  const endpoints = endpointsOf(core.options, defects)
  const document = (context: Context): Response => context.json(discoveryDocument(core, endpoints))
  app.get(`${base}/.well-known/openid-configuration`, document)
  app.get(`/.well-known/oauth-authorization-server${base}`, document)
  for (const endpoint of endpoints) mount(app, base, endpoint, core)
  app.onError((error, context) => {
    if (!(error instanceof ProtocolError)) throw error
    for (const [name, value] of Object.entries(error.headers)) context.header(name, value)
    context.header('cache-control', 'no-store')
    return context.json({ error: error.code, error_description: error.message }, error.status as 400)
  })
  return { app, respond: defects.respond }
}

function mount(app: Hono, base: string, endpoint: Endpoint, core: Core): void {
  app.on(endpoint.method, `${base}${endpoint.path}`, async (context) => {
    const incoming = await incomingOf(context, core)
    let status = 500
    try {
      const response = await endpoint.handle(incoming)
      status = response.status
      if (endpoint.crossOrigin === true) response.headers.set('access-control-allow-origin', '*')
      return response
    } catch (error) {
      if (error instanceof ProtocolError) status = error.status
      throw error
    } finally {
      core.journal.saw(context.req.method, context.req.path, [incoming.query, incoming.form], status)
    }
  })
  if (endpoint.crossOrigin === true) {
    app.options(`${base}${endpoint.path}`, (context) => {
      context.header('access-control-allow-origin', '*')
      context.header('access-control-allow-headers', 'authorization, content-type')
      context.header('access-control-allow-methods', 'GET, POST')
      return context.body(null, 204)
    })
  }
}

async function incomingOf(context: Context, core: Core): Promise<Incoming> {
  const { url } = context.req
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '')
  const type = context.req.header('content-type') ?? ''
  const form = type.startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(await context.req.text())
    : new URLSearchParams()
  const json = type.startsWith('application/json') ? await jsonOf(context) : undefined
  return { core, context, query, form, json }
}

async function jsonOf(context: Context): Promise<Record<string, unknown> | undefined> {
  // Many clients name the type of a body that they do not send.
  const text = await context.req.text()
  if (text.trim() === '') return undefined
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined
  } catch {
    throw new ProtocolError('invalid_request', 'the body is no JSON')
  }
}

/** Puts the configured (or the default) people and clients into the store, unless an earlier life of it did. */
async function seed(core: Core, options: MockProviderOptions): Promise<void> {
  if ((await core.store.clients()).length > 0) return
  for (const user of options.users ?? defaultUsers) await putUser(core, user)
  for (const client of options.clients ?? defaultClients) {
    await core.store.putClient(clientFrom({ ...client }, await core.store.made(core.now())))
  }
}
