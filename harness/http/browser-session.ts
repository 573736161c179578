import { CookieJar } from 'tough-cookie'
import type { Browser } from './browser.ts'
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

  constructor({ name, http }: { readonly name: string; readonly http: HttpClient }) {
    this.name = name
    this.#http = http
  }

  /** Whether the browser may go to an address. */
  reaches(url: string): boolean {
    return this.#http.reaches({ sender: `browser ${this.name}`, method: 'GET', url })
  }

  async send(request: Omit<OutgoingRequest, 'sender'>, from?: string): Promise<Reply> {
    // What is no address has no cookies, and is refused by the client.
    const cookie = URL.canParse(request.url) ? await this.jar.getCookieString(cookieUrl(request.url)) : ''
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
      await this.jar.setCookie(line, cookieUrl(request.url), { ignoreError: true })
    }
    return reply
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
