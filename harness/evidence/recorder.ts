import type { ExchangeRecord } from '../report.ts'
import type { Redactor } from './redactor.ts'
import { learnBody, learnHeaders, learnParameters, learnUrl } from './secrets-in-traffic.ts'

const longestBody = 16_384
type Headers = readonly (readonly [string, string])[]

export interface RawExchange {
  readonly request: {
    readonly sender: string
    readonly method: string
    readonly url: string
    readonly headers: Headers
    readonly body?: string
  }
  readonly response?: { readonly status: number; readonly headers: Headers; readonly body: string }
  readonly failure?: string
  readonly startedAt: Date
  readonly milliseconds: number
}

/** Keeps every exchange of one check, redacted as it is recorded. */
export class Recorder {
  readonly exchanges: ExchangeRecord[] = []
  readonly #redactor: Redactor

  constructor({ redactor }: { readonly redactor: Redactor }) {
    this.#redactor = redactor
  }

  /** Learns what is secret in an exchange and keeps it; returns its number. */
  record(exchange: RawExchange): number {
    const { request, response } = exchange
    this.#learn(exchange)
    const number = this.exchanges.length + 1
    this.exchanges.push({
      number,
      sender: request.sender,
      startedAt: exchange.startedAt.toISOString(),
      milliseconds: exchange.milliseconds,
      request: {
        method: request.method,
        url: this.#redactor.redact(request.url),
        headers: this.#headers(request.headers),
        ...(request.body === undefined ? {} : { body: this.#body(request.body) }),
      },
      ...(response === undefined
        ? {}
        : {
            response: {
              status: response.status,
              headers: this.#headers(response.headers),
              ...(response.body === '' ? {} : { body: this.#body(response.body) }),
            },
          }),
      ...(exchange.failure === undefined ? {} : { failure: exchange.failure }),
    })
    return number
  }

  #learn({ request, response }: RawExchange): void {
    learnUrl(this.#redactor, request.url)
    if (request.body?.startsWith('{')) learnBody(this.#redactor, request.body)
    else if (request.body !== undefined) learnParameters(this.#redactor, new URLSearchParams(request.body))
    learnHeaders(this.#redactor, request.headers)
    if (response === undefined) return
    learnBody(this.#redactor, response.body)
    learnHeaders(this.#redactor, response.headers)
  }

  #headers(headers: Headers): [string, string][] {
    return headers
      .filter(([name]) => !/^(date|keep-alive|connection|etag)$/i.test(name))
      .map(([name, value]) => [name, this.#redactor.redact(value)])
  }

  #body(body: string): string {
    const redacted = this.#redactor.redact(body)
    return redacted.length <= longestBody
      ? redacted
      : `${redacted.slice(0, longestBody)}\n(cut; ${body.length} characters in all)`
  }
}
