import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { type BrowserSession, Database, type Member } from './database.ts'
import { type Access, OfflineAccess } from './offline-access.ts'
import { type Attempt, OpenIdClient } from './openid.ts'
import { albumPage } from './pages.ts'
import { photoService } from './photo-service.ts'
import { keyIn, Sealing } from './sealing.ts'

export interface AlbumSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  /** Where the database is, and the key in a file beside it. */
  readonly folder: string
  readonly port: number
  readonly accountUrl?: string
  /** Milliseconds since the epoch; default: the time of this machine. */
  readonly now?: () => number
  readonly fetch?: typeof fetch
}

/** What became of the backup of each member. */
export type Report = Readonly<Record<string, Access['is'] | 'backed up' | 'service failed'>>

const cookieName = 'photo-album'
const mostAttempts = 1000

/** The web application: pages for members, and a backup of their photos every midnight. */
export class Album {
  readonly origin: string
  readonly #settings: AlbumSettings
  readonly #database: Database
  readonly #client: OpenIdClient
  readonly #access: OfflineAccess
  readonly #sealing: Sealing
  readonly #now: () => number
  readonly #server = createServer((request, response) => this.#answer(request, response))
  readonly #photos: ReturnType<typeof photoService>
  /** Sign-ins under way, by the cookie of the browser; a restart ends them, and the member starts anew. */
  readonly #attempts = new Map<string, Attempt>()
  #timer: NodeJS.Timeout | undefined

  constructor(settings: AlbumSettings) {
    const { folder, now = Date.now, fetch: ask = fetch } = settings
    this.origin = `http://127.0.0.1:${settings.port}`
    this.#settings = settings
    this.#now = now
    this.#database = new Database(folder)
    this.#sealing = new Sealing(keyIn(join(folder, 'key')))
    this.#client = new OpenIdClient({ ...settings, redirectUri: `${this.origin}/callback`, now, fetch: ask })
    this.#access = new OfflineAccess({
      database: this.#database,
      client: this.#client,
      sealing: this.#sealing,
      now,
    })
    this.#photos = photoService({
      userinfo: async () => (await this.#client.metadata()).userinfo_endpoint,
      fetch: ask,
    })
  }

  async start(): Promise<void> {
    this.#server.listen(this.#settings.port, '127.0.0.1')
    this.#photos.listen(0, '127.0.0.1')
    await Promise.all([once(this.#server, 'listening'), once(this.#photos, 'listening')])
    this.#timer = setInterval(() => this.tick().catch((error) => console.error(error)), 60_000)
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    for (const server of [this.#server, this.#photos]) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
  }

  get members(): Readonly<Record<string, Member>> {
    return this.#database.data.members
  }

  /** Backs up everybody's photos once a day, and those that had to wait as soon as they may. */
  async tick(): Promise<Report> {
    const today = new Date(this.#now()).toISOString().slice(0, 10)
    const isNew = today !== this.#database.data.lastDay
    const due = Object.entries(this.members).filter(
      ([, { token, offline, waitUntil }]) =>
        token !== undefined &&
        offline === true &&
        (isNew || (waitUntil ?? Number.POSITIVE_INFINITY) <= this.#now()),
    )
    const report: Record<string, Report[string]> = {}
    for (const [id] of due) report[id] = await this.backUp(id)
    if (isNew) await this.#database.change((data) => ({ ...data, lastDay: today }))
    return report
  }

  /** Copies the photos of a member, who need not be there. */
  async backUp(id: string): Promise<Report[string]> {
    const access = await this.#access.accessOf(id)
    if (access.is === 'misconfigured') console.error(`the provider refuses this client: ${access.why}`)
    if (access.is !== 'token') return access.is
    const address = this.#photos.address()
    if (address === null || typeof address === 'string') return 'service failed'
    const photos = await photosOf(address.port, access.accessToken).catch(() => undefined)
    if (photos === undefined) return 'service failed'
    const backup = { at: this.#now(), photos }
    await this.#database.changeMember(id, (member) => ({
      ...member,
      backups: [...member.backups.slice(-29), backup],
    }))
    return 'backed up'
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#routed(request, response)
    } catch (error) {
      this.#page(response, 502, { notice: `This did not work: ${(error as Error).message}` })
    }
  }

  async #routed(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.origin)
    const cookie = new RegExp(`(?:^|; )${cookieName}=([\\w-]+)`).exec(request.headers.cookie ?? '')?.[1]
    const session = cookie === undefined ? undefined : this.#database.data.sessions[digest(cookie)]
    switch (`${request.method} ${pathname}`) {
      case 'GET /':
        return this.#page(response, 200, this.#shown(session))
      case 'GET /signed-out':
        return this.#page(response, 200, {
          notice: 'You are signed out. The backup goes on where it is turned on.',
        })
      case 'GET /sign-in':
        return this.#signIn(response, searchParams.get('backup') === 'yes')
      case 'GET /callback':
        return this.#signedIn(response, searchParams, cookie)
      case 'POST /sign-out':
      case 'POST /turn-off':
      case 'POST /back-up':
        if (session === undefined || !(await carries(request, session.csrf))) {
          return this.#page(response, 403, { notice: 'This form is too old; please try again.' })
        }
        return this.#act(response, pathname, session, digest(cookie ?? ''))
      default:
        return this.#page(response, 404, { ...this.#shown(session), notice: 'There is no such page.' })
    }
  }

  async #signIn(response: ServerResponse, offline: boolean): Promise<void> {
    const { attempt, address } = await this.#client.begin(offline)
    const cookie = randomBytes(24).toString('base64url')
    const [oldest] = this.#attempts.keys()
    if (this.#attempts.size >= mostAttempts && oldest !== undefined) this.#attempts.delete(oldest)
    this.#attempts.set(cookie, attempt)
    redirect(response, address, cookie)
  }

  async #signedIn(
    response: ServerResponse,
    answer: URLSearchParams,
    cookie: string | undefined,
  ): Promise<void> {
    const attempt = this.#attempts.get(cookie ?? '')
    this.#attempts.delete(cookie ?? '')
    if (attempt === undefined) return this.#page(response, 400, { notice: 'Please sign in again.' })
    const { tokens, claims } = await this.#client.finish(answer, attempt)
    await this.#access.keep(
      claims.sub,
      String(claims.name ?? claims.preferred_username ?? claims.sub),
      tokens,
    )
    // A new name for the browser: whoever planted the old one has nothing of the session.
    const next = randomBytes(24).toString('base64url')
    const session: BrowserSession = {
      member: claims.sub,
      csrf: randomBytes(24).toString('base64url'),
      idToken: this.#sealing.seal(tokens.idToken ?? '', claims.sub),
    }
    await this.#database.change((data) => ({
      ...data,
      sessions: { ...data.sessions, [digest(next)]: session },
    }))
    redirect(response, this.origin, next)
  }

  async #act(response: ServerResponse, path: string, session: BrowserSession, key: string): Promise<void> {
    if (path === '/turn-off') await this.#access.giveUp(session.member)
    if (path === '/back-up') await this.backUp(session.member)
    if (path !== '/sign-out') return redirect(response, this.origin)
    await this.#database.change(({ sessions: { [key]: _, ...sessions }, ...data }) => ({ ...data, sessions }))
    const member = this.members[session.member]
    // What lives by the login session has no life after it.
    if (member?.offline !== true) await this.#access.giveUp(session.member)
    const idToken = this.#sealing.open(session.idToken, session.member)
    redirect(response, await this.#client.logoutAddress(idToken, `${this.origin}/signed-out`), '')
  }

  #shown(session: BrowserSession | undefined) {
    const member = session === undefined ? undefined : this.members[session.member]
    if (session === undefined || member === undefined) return {}
    const { accountUrl } = this.#settings
    return { member, csrf: session.csrf, ...(accountUrl === undefined ? {} : { accountUrl }) }
  }

  #page(response: ServerResponse, status: number, shown: Parameters<typeof albumPage>[0]): void {
    response
      .writeHead(status, {
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
        'content-security-policy':
          "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
        'referrer-policy': 'no-referrer',
      })
      .end(albumPage(shown))
  }
}

async function photosOf(port: number, accessToken: string): Promise<readonly string[] | undefined> {
  const response = await fetch(`http://127.0.0.1:${port}/photos`, {
    headers: { authorization: `Bearer ${accessToken}` },
  })
  if (!response.ok) return undefined
  return ((await response.json()) as { readonly photos: string[] }).photos
}

function digest(cookie: string): string {
  return createHash('sha256').update(cookie).digest('base64url')
}

function redirect(response: ServerResponse, location: string, cookie?: string): void {
  const lifetime = cookie === '' ? '; Max-Age=0' : ''
  const header = `${cookieName}=${cookie}; HttpOnly; SameSite=Lax; Path=/${lifetime}`
  response.writeHead(303, { location, ...(cookie === undefined ? {} : { 'set-cookie': header }) }).end()
}

async function carries(request: IncomingMessage, csrf: string): Promise<boolean> {
  let body = ''
  for await (const chunk of request) {
    body += chunk
    if (body.length > 10_000) return false
  }
  const sent = Buffer.from(new URLSearchParams(body).get('csrf') ?? '')
  const expected = Buffer.from(csrf)
  return sent.length === expected.length && timingSafeEqual(sent, expected)
}
