import type { BrowserContext, Request, Route } from 'playwright-core'
import { Cookie } from 'tough-cookie'
import type { Browser } from '../../http/browser.ts'
import type { Reply } from '../../http/reply.ts'
import { isAt, redirectOf } from '../answers.ts'
import type { PageTraffic } from './page-window.ts'

/** Nothing that a sign-in needs. */
const unneeded = new Set([
  'image',
  'media',
  'font',
  'manifest',
  'texttrack',
  'eventsource',
  'websocket',
  'ping',
])
/** What the client of the harness sets itself, or cannot read. */
const ownHeaders = new Set(['cookie', 'host', 'content-length', 'accept-encoding', 'connection'])
const notPassedOn = new Set(['content-length', 'content-encoding', 'transfer-encoding', 'connection'])
const mostRedirects = 20

/**
 * Carries every request of a window through the client of the harness: it goes where the target file allows it, is
 * recorded and redacted like any other, and has the cookies of its browser.
 */
export class Traffic implements PageTraffic {
  readonly #browser: Browser
  readonly #context: BrowserContext
  #underWay = 0
  #lastEnd = performance.now()
  page: Reply | undefined
  latest: Reply | undefined
  arrival: { readonly url: string; readonly form?: string } | undefined
  failure: unknown
  #redirectUri: string | undefined

  private constructor(context: BrowserContext, browser: Browser) {
    this.#context = context
    this.#browser = browser
  }

  static async of(context: BrowserContext, browser: Browser): Promise<Traffic> {
    const traffic = new Traffic(context, browser)
    await context.route('**/*', (route) => traffic.#handle(route))
    return traffic
  }

  /** Forgets what was seen, before something new is opened that ends at a redirect URI. */
  begin(redirectUri: string | undefined): void {
    this.#redirectUri = redirectUri
    this.page = undefined
    this.arrival = undefined
    this.failure = undefined
  }

  /** Milliseconds since the last request ended; 0 while one is under way. */
  get idle(): number {
    return this.#underWay > 0 ? 0 : performance.now() - this.#lastEnd
  }

  async #handle(route: Route): Promise<void> {
    const request = route.request()
    if (unneeded.has(request.resourceType())) return route.abort()
    this.#underWay += 1
    try {
      if (this.#arrives(request.url(), request.postData())) return await route.abort()
      await this.#answer(route, request)
    } catch (error) {
      // A page can live without a script of another host; what is opened cannot.
      if (request.isNavigationRequest() && request.frame().parentFrame() === null) this.failure ??= error
      await route.abort().catch(() => {})
    } finally {
      this.#underWay -= 1
      this.#lastEnd = performance.now()
    }
  }

  #arrives(url: string, form: string | null = null): boolean {
    if (this.#redirectUri === undefined || !isAt(url, this.#redirectUri)) return false
    this.arrival ??= { url, ...(form === null ? {} : { form }) }
    return true
  }

  async #answer(route: Route, request: Request): Promise<void> {
    await this.keepCookies(request.url())
    const navigates = request.isNavigationRequest() && request.frame().parentFrame() === null
    const body = request.postData()
    const headers = Object.entries(await request.allHeaders()).filter(
      ([name]) => !name.startsWith(':') && !ownHeaders.has(name),
    )
    let reply = await this.#browser.send({
      method: request.method(),
      url: request.url(),
      headers: Object.fromEntries(headers),
      ...(body === null ? {} : { body }),
    })
    this.latest = reply
    const cookies = [...(reply.headers['set-cookie'] ?? [])]
    for (let hop = 0; reply.status >= 300 && reply.status < 400; hop++) {
      const next = redirectOf(reply)
      if (next === undefined || hop >= mostRedirects) break
      if (this.#arrives(next)) return navigates ? route.fulfill({ status: 204 }) : route.abort()
      // A page has to have its own address, so the window itself goes there; a script gets the last answer.
      if (navigates)
        return route.fulfill({ ...leadingTo(next), headers: headersOf(reply, cookies, 'text/html') })
      reply = await this.#browser.send({ method: 'GET', url: next })
      this.latest = reply
      cookies.push(...(reply.headers['set-cookie'] ?? []))
    }
    if (navigates) this.page = reply
    await route.fulfill({ status: reply.status, headers: headersOf(reply, cookies), body: reply.text })
  }

  async keepCookies(url: string): Promise<void> {
    const { jar } = this.#browser
    const known = new Map((await jar.getCookies(url)).map(({ key, value }) => [key, value]))
    for (const { name, value, path, httpOnly } of await this.#context.cookies(url)) {
      if (httpOnly || known.get(name) === value) continue
      await jar.setCookie(new Cookie({ key: name, value, path, hostOnly: true }), url, { ignoreError: true })
    }
  }
}

function leadingTo(url: string): { readonly status: number; readonly body: string } {
  const address = JSON.stringify(url).replaceAll('<', '\\u003c')
  return { status: 200, body: `<!doctype html><script>location.replace(${address})</script>` }
}

function headersOf(reply: Reply, cookies: readonly string[], type?: string): Record<string, string> {
  const passed = Object.entries(reply.headers).filter(
    ([name]) => !notPassedOn.has(name) && name !== 'set-cookie' && name !== 'location',
  )
  const headers = Object.fromEntries(passed.map(([name, values]) => [name, values.join(', ')]))
  if (type !== undefined) {
    delete headers['content-security-policy']
    headers['content-type'] = type
  }
  return cookies.length === 0 ? headers : { ...headers, 'set-cookie': cookies.join('\n') }
}
