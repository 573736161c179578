import { isFromOutside } from '../from-outside.ts'
import { parsedJson } from '../json-body.ts'
import { MockError } from '../mock-error.ts'
import type { MockServer, Snapshot } from '../mock-server.ts'
import { OAuthError } from '../oauth-error.ts'
import { strangerOf } from '../own-origin.ts'
import { sameText } from '../random.ts'
import { BodyTooLarge, bodyText } from '../request-body.ts'
import { NothingThere } from './nothing-there.ts'
import type { Controlled, ControlRoute, Snapshots } from './route.ts'

const longestBody = 1_048_576
const keptSnapshots = 20
/** The interface by which tests in other processes do what a program does with a mock: see `routes.ts`. */
export class Control {
  readonly #server: () => MockServer
  readonly #base: string
  readonly #own: readonly [string, ...string[]]
  readonly #token: string | undefined
  readonly #kept = new Map<string, Snapshot>()
  #made = 0
  readonly #snapshots: Snapshots = {
    keep: (snapshot) => {
      this.#made += 1
      const id = `snapshot-${this.#made}`
      this.#kept.set(id, snapshot)
      const [oldest] = this.#kept.keys()
      if (oldest !== undefined && this.#kept.size > keptSnapshots) this.#kept.delete(oldest)
      return id
    },
    find: (id) => this.#kept.get(id),
  }

  /** @param parts.own addresses of the server; below the first of them is `/control` */
  constructor(parts: {
    readonly server: () => MockServer
    readonly own: readonly [string, ...string[]]
    readonly token?: string | undefined
  }) {
    this.#server = parts.server
    this.#own = parts.own
    this.#base = `${new URL(parts.own[0]).pathname.replace(/\/$/, '')}/control`
    this.#token = parts.token
  }

  /** Whether a request is for this interface. */
  isFor(request: Request): boolean {
    // Nearly every request is for something else, which is seen without reading its address.
    if (!request.url.includes(this.#base)) return false
    const { pathname } = new URL(request.url)
    return pathname === this.#base || pathname.startsWith(`${this.#base}/`)
  }

  async answer(request: Request): Promise<Response> {
    try {
      this.#letIn(request)
      return await this.#routed(request)
    } catch (error) {
      return refusal(error)
    }
  }

  /** @throws OAuthError for pages of other origins, and for other machines without the token */
  #letIn(request: Request): void {
    const presented = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
    const proven = this.#token !== undefined && presented !== undefined && sameText(presented, this.#token)
    // Whoever has the token may come by any name of this machine, but no page of another origin may.
    const host = request.headers.get('host') ?? new URL(request.url).host
    const asked = {
      url: proven ? `http://${host}/` : request.url,
      header: (name: string) => request.headers.get(name) ?? undefined,
    }
    const stranger = strangerOf(asked, proven ? [`http://${host}`] : this.#own)
    if (stranger !== undefined && (proven || !isFromOutside(request) || request.headers.has('origin'))) {
      throw new OAuthError('access_denied', stranger, { status: 403 })
    }
    if (!isFromOutside(request) || proven) return
    if (this.#token === undefined) {
      const how = 'start the mock with --control-token to control it from elsewhere'
      throw new OAuthError('access_denied', `control is for this machine only; ${how}`, { status: 403 })
    }
    throw new OAuthError('unauthorized', 'wanted the token of --control-token as a bearer token', {
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
    })
  }

  async #routed(request: Request): Promise<Response> {
    const { controlRoutes } = await import('./routes.ts')
    const { pathname, searchParams } = new URL(request.url)
    const path = pathname.slice(this.#base.length)
    if (path === '' || path === '/' || path === '/openapi.json') {
      const { controlDescription } = await import('./openapi.ts')
      return answered(controlDescription(`${this.#own[0].replace(/\/$/, '')}/control`))
    }
    const there = controlRoutes.filter((route) => paramsOf(route, path) !== undefined)
    const route = there.find(({ method }) => method === request.method)
    if (route === undefined) throw notThere(there, path)
    const { checkedMembers } = await import('./members.ts')
    const open = route.open === true
    const controlled: Controlled = {
      server: this.#server(),
      snapshots: this.#snapshots,
      params: paramsOf(route, path) ?? {},
      query: checkedMembers(Object.fromEntries(searchParams), route.query ?? {}) as Record<string, string>,
      json: checkedMembers(await jsonOf(request), route.body ?? {}, { open }),
    }
    const result = await route.handle(controlled)
    return result === undefined
      ? new Response(null, { status: 204, headers: { 'cache-control': 'no-store' } })
      : answered(result, route.status)
  }
}

function answered(body: unknown, status = 200): Response {
  return Response.json(body, { status, headers: { 'cache-control': 'no-store' } })
}

/** The parts of a path that a route names; undefined where it is another path. */
function paramsOf({ path }: ControlRoute, asked: string): Record<string, string> | undefined {
  const wanted = path.split('/')
  const given = asked.split('/')
  if (wanted.length !== given.length) return undefined
  const params: Record<string, string> = {}
  for (const [at, part] of wanted.entries()) {
    const name = /^\{(\w+)\}$/.exec(part)?.[1]
    if (name === undefined && part !== given[at]) return undefined
    try {
      if (name !== undefined) params[name] = decodeURIComponent(given[at] ?? '')
    } catch {
      return undefined
    }
  }
  return params
}

function notThere(there: readonly ControlRoute[], path: string): OAuthError {
  if (there.length === 0) {
    return new OAuthError(
      'not_found',
      `nothing at ${path.slice(0, 100)}; /control/openapi.json says what there is`,
      {
        status: 404,
      },
    )
  }
  const allow = there.map(({ method }) => method).join(', ')
  return new OAuthError('method_not_allowed', `accepted are ${allow}`, { status: 405, headers: { allow } })
}

async function jsonOf(request: Request): Promise<Record<string, unknown>> {
  if (['GET', 'HEAD'].includes(request.method)) return {}
  const readable = {
    raw: request,
    header: (name: string) => request.headers.get(name) ?? undefined,
    text: () => request.text(),
  }
  const text = await bodyText(readable, longestBody)
  if (text.trim() === '') return {}
  // Forms of any page may be sent here; JSON only by a page that was allowed to, which none is.
  if (!(request.headers.get('content-type') ?? '').startsWith('application/json')) {
    throw new RangeError('the content type of a body has to be application/json')
  }
  let value: unknown
  try {
    value = parsedJson(text)
  } catch {
    throw new RangeError('the body is no JSON, or nested too deep')
  }
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    throw new RangeError('the body has to be a JSON object')
  }
  return value as Record<string, unknown>
}

const codes: Readonly<Record<string, readonly [number, string]>> = {
  unknown_user: [404, 'not_found'],
  unknown_client: [404, 'not_found'],
  user_exists: [409, 'conflict'],
  client_exists: [409, 'conflict'],
  timeout: [408, 'timeout'],
}

function refusal(error: unknown): Response {
  const of = (status: number, code: string, text: string, more: Record<string, unknown> = {}): Response =>
    answered({ error: code, error_description: text, ...more }, status)
  if (error instanceof OAuthError) {
    const response = of(error.status, error.code, error.message)
    for (const [name, value] of Object.entries(error.headers)) response.headers.set(name, value)
    return response
  }
  if (error instanceof MockError) {
    if (error.code === 'closed') throw error
    const [status, code] = codes[error.code] ?? [400, 'invalid_request']
    return of(status, code, error.message, { code: error.code })
  }
  if (error instanceof BodyTooLarge) return of(413, 'invalid_request', error.message)
  if (error instanceof RangeError) return of(400, 'invalid_request', error.message)
  if (error instanceof NothingThere) return of(404, 'not_found', error.message)
  throw error
}
