import type { HttpClient } from '../http/http-client.ts'
import { headerList, type Reply } from '../http/reply.ts'

/** What a script asks a browser to send. */
export interface ScriptRequest {
  readonly method: 'GET' | 'POST'
  readonly url: string
  /** Names of headers for which a browser asks beforehand, in lower case. */
  readonly askingFor?: readonly string[]
}

/** A script of a page: a browser sends its origin, and asks beforehand where the request is not a simple one. */
export class PageScript {
  readonly origin: string
  readonly #http: HttpClient

  constructor(http: HttpClient, origin: string) {
    this.#http = http
    this.origin = origin
  }

  async get(url: string): Promise<Reply> {
    const { origin } = this
    return this.#http.send({ sender: 'script', method: 'GET', url, headers: { origin } })
  }

  /** Asks as a browser does before a request. @see https://fetch.spec.whatwg.org/#cors-preflight-fetch */
  async preflight({ method, url, askingFor = [] }: ScriptRequest): Promise<Reply> {
    return this.#http.send({
      sender: 'script',
      method: 'OPTIONS',
      url,
      headers: {
        origin: this.origin,
        accept: '*/*',
        'access-control-request-method': method,
        ...(askingFor.length === 0 ? {} : { 'access-control-request-headers': askingFor.join(',') }),
      },
    })
  }

  /** Whether a browser hands an answer to the script. @see https://fetch.spec.whatwg.org/#cors-check */
  mayRead(reply: Reply): boolean {
    const allowed = headerList(reply, 'access-control-allow-origin')
    return allowed === '*' || allowed === this.origin
  }

  /**
   * What a browser misses in the answer to a preflight; nothing where it goes on. GET and POST need no permission.
   *
   * @see https://fetch.spec.whatwg.org/#cors-preflight-fetch
   */
  missingIn(reply: Reply, { askingFor = [] }: ScriptRequest): readonly string[] {
    if (reply.status < 200 || reply.status > 299) return [`status ${reply.status}`]
    if (!this.mayRead(reply)) return ['no Access-Control-Allow-Origin for it']
    const allowed = (headerList(reply, 'access-control-allow-headers') ?? '')
      .toLowerCase()
      .split(',')
      .map((name) => name.trim())
    // The wildcard stands for every header but one.
    const isAllowed = (name: string): boolean =>
      allowed.includes(name) || (allowed.includes('*') && name !== 'authorization')
    return askingFor.filter((name) => !isAllowed(name)).map((name) => `the header ${name} is not allowed`)
  }
}
