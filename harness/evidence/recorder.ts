import type { ExchangeRecord } from '../engine/report.ts'
import type { Redactor } from './redactor.ts'
import { readHeader } from './secrets-in-headers.ts'

const longestBody = 16_384
/** Read beyond the end of what is shown, so that no secret is cut into something that nobody knows. */
const margin = 4096
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

interface StoredExchange {
  /** Writes the exchange without what is known to be secret now. */
  write(): ExchangeRecord
  written?: { readonly record: ExchangeRecord; readonly version: number }
}

/**
 * Keeps every exchange of one check. What is secret in it is learned when it is recorded, and left out when it is read:
 * an early page may hold what only a later answer shows to be a secret.
 */
export class Recorder {
  readonly #redactor: Redactor
  readonly #kept: StoredExchange[] = []

  constructor({ redactor }: { readonly redactor: Redactor }) {
    this.#redactor = redactor
  }

  /** The exchanges without any secret that this check knows by now. */
  get exchanges(): readonly ExchangeRecord[] {
    const { version } = this.#redactor
    return this.#kept.map((kept) => {
      if (kept.written?.version !== version) kept.written = { record: kept.write(), version }
      return kept.written.record
    })
  }

  /** Learns what is secret in an exchange and keeps it; returns its number. */
  record(exchange: RawExchange): number {
    const { request, response, failure, milliseconds } = exchange
    const { sender, method } = request
    const startedAt = exchange.startedAt.toISOString()
    const number = this.#kept.length + 1
    const url = this.#text(request.url)
    const body = request.body === undefined ? undefined : this.#body(request.body)
    const headers = this.#headers(request.headers)
    const answer = response === undefined ? undefined : this.#answer(response)
    const failureText = failure === undefined ? undefined : this.#text(failure)
    this.#kept.push({
      write: () => ({
        number,
        sender,
        startedAt,
        milliseconds,
        request: {
          method,
          url: url(),
          headers: headers(),
          ...(body === undefined ? {} : { body: body() }),
        },
        ...(answer === undefined ? {} : { response: answer() }),
        ...(failureText === undefined ? {} : { failure: failureText() }),
      }),
    })
    return number
  }

  #answer({
    status,
    headers,
    body,
  }: NonNullable<RawExchange['response']>): () => NonNullable<ExchangeRecord['response']> {
    const ofBody = body === '' ? undefined : this.#body(body)
    const ofHeaders = this.#headers(headers)
    return () => ({ status, headers: ofHeaders(), ...(ofBody === undefined ? {} : { body: ofBody() }) })
  }

  #text(text: string): () => string {
    const reading = this.#redactor.read(text)
    return () => this.#redactor.written(reading)
  }

  #headers(headers: Headers): () => [string, string][] {
    const writers = headers
      .filter(([name]) => !/^(date|keep-alive|connection|etag)$/i.test(name))
      .map(([name, value]) => [name, readHeader(name, value, this.#redactor)] as const)
    return () => writers.map(([name, write]) => [name, write()])
  }

  #body(body: string): () => string {
    if (body.length <= longestBody) return this.#text(body)
    this.#redactor.read(body)
    const beginning = this.#redactor.read(Buffer.from(body.slice(0, longestBody + margin)).toString())
    return () => {
      const redacted = this.#redactor.written(beginning)
      return `${redacted.slice(0, longestBody)}\n(cut; ${body.length} characters in all)`
    }
  }
}
