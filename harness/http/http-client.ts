import { EventEmitter, setMaxListeners } from 'node:events'
import type { Dispatcher } from 'undici'
import { ResolvesInside } from '../../network/guarded-lookup.ts'
import { request } from '../../network/undici.ts'
import { OutOfReach, TargetError } from '../engine/errors.ts'
import { jsonOf } from '../engine/json.ts'
import type { Recorder } from '../evidence/recorder.ts'
import { failureOf } from './failure.ts'
import type { Reach } from './reach.ts'
import type { Reply } from './reply.ts'
import type { OutgoingRequest } from './request.ts'
import type { RequestPace } from './request-pace.ts'

type Certificate = NonNullable<OutgoingRequest['certificate']>

const largestBody = 5 * 1024 * 1024

/**
 * Sends requests as far as they may go, follows no redirect, records everything, and turns every failure into a
 * `TargetError`.
 */
export class HttpClient {
  readonly #dispatcher: Dispatcher
  readonly #recorder: Recorder
  readonly #timeout: number
  readonly #signal: AbortSignal
  readonly #reach: Reach
  readonly #pace: RequestPace | undefined
  readonly #showing: ((certificate: Certificate) => Dispatcher) | undefined

  constructor(options: {
    readonly dispatcher: Dispatcher
    readonly recorder: Recorder
    /** Milliseconds for one request, its body included. */
    readonly requestTimeout: number
    readonly signal: AbortSignal
    readonly reach: Reach
    /** How fast requests may follow each other. */
    readonly pace?: RequestPace
    /** Carries requests whose connection shows a certificate. */
    readonly showing?: (certificate: Certificate) => Dispatcher
  }) {
    this.#dispatcher = options.dispatcher
    this.#recorder = options.recorder
    this.#timeout = options.requestTimeout
    this.#signal = options.signal
    // A page in a browser has dozens of requests under way at once, and each listens.
    setMaxListeners(0, options.signal)
    this.#reach = options.reach
    this.#pace = options.pace
    this.#showing = options.showing
  }

  /** Whether a request to an address would be sent at all. */
  reaches(request: Pick<OutgoingRequest, 'sender' | 'method' | 'url'>): boolean {
    return this.#reach.refusal(request) === undefined
  }

  /** @throws OutOfReach for what is not sent, TargetError where no complete answer comes */
  async send(outgoing: OutgoingRequest): Promise<Reply> {
    this.#signal.throwIfAborted()
    const startedAt = new Date()
    const refusal = this.#reach.refusal(outgoing)
    if (refusal !== undefined) {
      this.#recordRefused(outgoing, startedAt)
      throw new OutOfReach(outsideWords(outgoing), refusal)
    }
    await this.#pace?.wait(this.#signal)
    const dispatcher = this.#dispatcherFor(outgoing)
    const { headers, body } = prepared(outgoing)
    const startTime = performance.now()
    const raw = {
      sender: outgoing.sender,
      method: outgoing.method,
      url: outgoing.url,
      headers: pairs(headers),
      ...(body === undefined ? {} : { body }),
    }
    const elapsed = (): number => Math.round(performance.now() - startTime)
    // An emitter is much cheaper than an AbortController, and a run sends thousands of requests.
    const abortion = new EventEmitter()
    let expired = false
    const end = (): void => void abortion.emit('abort')
    const expire = setTimeout(() => {
      expired = true
      end()
    }, this.#timeout)
    this.#signal.addEventListener('abort', end, { once: true })
    try {
      const answer = await request(outgoing.url, {
        method: outgoing.method as Dispatcher.HttpMethod,
        headers,
        ...(body === undefined ? {} : { body }),
        dispatcher,
        signal: abortion,
        headersTimeout: this.#timeout,
        bodyTimeout: this.#timeout,
      })
      const text = await limited(answer.body)
      const replyHeaders = lists(answer.headers)
      const exchange = this.#recorder.record({
        request: raw,
        response: { status: answer.statusCode, headers: headerPairs(replyHeaders), body: text },
        startedAt,
        milliseconds: elapsed(),
      })
      return {
        url: outgoing.url,
        status: answer.statusCode,
        headers: replyHeaders,
        text,
        json: objectIn(text),
        exchange,
      }
    } catch (error) {
      if (this.#signal.aborted) throw this.#signal.reason
      const { code, sentence } = failureOf(error, expired, this.#timeout)
      const { origin, pathname } = new URL(outgoing.url)
      if (error instanceof ResolvesInside) {
        this.#recordRefused(outgoing, startedAt)
        const remedy = `hosts: [${origin}]`
        const why = `belongs to ${error.message} and the target file does not name: add ${remedy}`
        throw new OutOfReach(outsideWords(outgoing), { place: origin, why, remedy })
      }
      this.#recorder.record({ request: raw, failure: code, startedAt, milliseconds: elapsed() })
      throw new TargetError(code, `${outgoing.method} ${origin}${pathname}: ${sentence}`, { cause: error })
    } finally {
      clearTimeout(expire)
      this.#signal.removeEventListener('abort', end)
    }
  }

  #dispatcherFor({ certificate }: OutgoingRequest): Dispatcher {
    return certificate === undefined || this.#showing === undefined
      ? this.#dispatcher
      : this.#showing(certificate)
  }

  /** Without headers and body: nothing of it was sent. */
  #recordRefused({ sender, method, url }: OutgoingRequest, startedAt: Date): void {
    const request = { sender, method, url, headers: [] }
    this.#recorder.record({ request, failure: 'OUT_OF_REACH', startedAt, milliseconds: 0 })
  }
}

function outsideWords({ sender }: OutgoingRequest): string {
  return sender.startsWith('browser') ? 'the browser is sent' : `a request of the ${sender} goes`
}

function prepared(outgoing: OutgoingRequest): { headers: Record<string, string | string[]>; body?: string } {
  const headers: Record<string, string | string[]> = { accept: 'application/json' }
  for (const [name, value] of Object.entries(outgoing.headers ?? {})) {
    headers[name] = typeof value === 'string' ? value : [...value]
  }
  if (outgoing.body !== undefined) return { headers, body: outgoing.body }
  if (outgoing.form !== undefined) {
    headers['content-type'] = 'application/x-www-form-urlencoded'
    const form =
      outgoing.form instanceof URLSearchParams
        ? outgoing.form
        : new URLSearchParams([...outgoing.form].map(([name, value]) => [name, value]))
    return { headers, body: form.toString() }
  }
  if (outgoing.json === undefined) return { headers }
  headers['content-type'] ??= 'application/json'
  return { headers, body: JSON.stringify(outgoing.json) }
}

async function limited(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    size += chunk.length
    if (size > largestBody)
      throw Object.assign(new Error('the body is too large'), { code: 'BODY_TOO_LARGE' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function lists(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string[]> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name.toLowerCase(),
      value === undefined ? [] : [value].flat(),
    ]),
  )
}

function headerPairs(headers: Readonly<Record<string, readonly string[]>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, values]) =>
    values.map((value): [string, string] => [name, value]),
  )
}

function pairs(headers: Readonly<Record<string, string | readonly string[]>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((one): [string, string] => [name, String(one)]),
  )
}

function objectIn(text: string): Record<string, unknown> | undefined {
  return text.trimStart().startsWith('{') ? (jsonOf(text) as Record<string, unknown> | undefined) : undefined
}
