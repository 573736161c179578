import { Cookie, CookieJar } from 'tough-cookie'
import { type Browser, cookieValue } from './browser.ts'
import type { HttpClient } from './http-client.ts'
import type { Reply } from './reply.ts'
import type { OutgoingRequest } from './request.ts'

const pages = 'text/html,application/xhtml+xml,*/*;q=0.8'

/** A browser without a window: a cookie jar, and the headers that pages expect. */
export class BrowserSession implements Browser {
  readonly name: string
  readonly states = new Set<string>()
  readonly jar = new CookieJar(undefined, {
    looseMode: true,
    rejectPublicSuffixes: false,
    allowSpecialUseDomain: true,
  })
  readonly #http: HttpClient
  readonly #now: () => number

  /** @param options.now the time that the browser goes by, in milliseconds: where a target's clock is moved, its user waited */
  constructor(options: { readonly name: string; readonly http: HttpClient; readonly now?: () => number }) {
    this.name = options.name
    this.#http = options.http
    this.#now = options.now ?? Date.now
  }

  now(): number {
    return this.#now()
  }

  /** Whether the browser may go to an address. */
  reaches(url: string): boolean {
    return this.#http.reaches({ sender: `browser ${this.name}`, method: 'GET', url })
  }

  async cookies(url: string): Promise<[string, string][]> {
    const cookies = await this.jar.getCookies(cookieUrl(url), { expire: false, http: false })
    return cookies.map(({ key, value }): [string, string] => [key, cookieValue(value)])
  }

  async send(request: Omit<OutgoingRequest, 'sender'>, from?: string): Promise<Reply> {
    // What is no address has no cookies, and is refused by the client.
    const cookie = URL.canParse(request.url) ? await this.#cookiesFor(request.url) : ''
    const reply = await this.#http.send({
      ...request,
      sender: `browser ${this.name}`,
      headers: {
        accept: pages,
        // Pages are read by their words.
        'accept-language': 'en',
        ...(cookie === '' ? {} : { cookie }),
        ...(from === undefined ? {} : { referer: withoutQuery(from) }),
        ...(from === undefined || request.method === 'GET' ? {} : { origin: new URL(from).origin }),
        ...request.headers,
      },
    })
    for (const line of reply.headers['set-cookie'] ?? []) {
      await this.#keep(line, request.url)
    }
    return reply
  }

  /** The jar knows no time but ours, and counts a Max-Age from the latest use, so the browser looks at the ends itself. */
  async #cookiesFor(url: string): Promise<string> {
    const cookies = await this.jar.getCookies(cookieUrl(url), { expire: false })
    const kept = cookies.filter(
      ({ expires }) => !(expires instanceof Date) || expires.getTime() > this.#now(),
    )
    return kept.map((cookie) => cookie.cookieString()).join('; ')
  }

  async #keep(line: string, url: string): Promise<void> {
    const cookie = Cookie.parse(line, { loose: true })
    if (cookie === undefined) return
    if (typeof cookie.maxAge === 'number') cookie.expires = new Date(this.#now() + cookie.maxAge * 1000)
    cookie.maxAge = null
    await this.jar.setCookie(cookie, cookieUrl(url), { ignoreError: true })
  }
}

/** Browsers treat this machine as secure, so `Secure` cookies come back over plain HTTP on loopback. */
function cookieUrl(address: string): string {
  const url = new URL(address)
  if (url.protocol === 'http:' && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]|.*\.localhost)$/.test(url.hostname))
    url.protocol = 'https:'
  return url.href
}

function withoutQuery(address: string): string {
  const { origin, pathname } = new URL(address)
  return `${origin}${pathname}`
}
