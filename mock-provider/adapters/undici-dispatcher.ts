import type { Dispatcher } from 'undici'
import { getGlobalDispatcher } from '../../network/undici.ts'
import { InProcessDispatcher } from './in-process-dispatcher.ts'

type Options = Dispatcher.DispatchOptions
type Handler = Dispatcher.DispatchHandler

/** Something that answers requests without a socket. */
export interface Answers {
  /** With it, only requests to its origin are answered, and all others go on. */
  readonly issuer?: string
  fetch(request: Request): Promise<Response>
}

/**
 * Hands what undici would send over the network to a provider in the same process.
 *
 * Speaks both generations of undici's handlers, so it serves the built-in fetch of Node 20 too.
 */
export class FetchDispatcher extends InProcessDispatcher {
  readonly #provider: Answers
  readonly #origin: string | undefined
  readonly #others: Dispatcher

  /** @param others what takes requests to other origins; default: the global dispatcher at this moment */
  constructor(provider: Answers, others: Dispatcher = getGlobalDispatcher()) {
    super()
    this.#provider = provider
    this.#origin = provider.issuer === undefined ? undefined : new URL(provider.issuer).origin
    this.#others = others
  }

  override dispatch(options: Options, handler: Handler): boolean {
    if (this.#origin !== undefined && new URL(String(options.origin)).origin !== this.#origin) {
      return this.#others.dispatch(options, handler)
    }
    void this.#answer(options, handler)
    return true
  }

  async #answer(options: Options, handler: Handler): Promise<void> {
    const control = {
      aborted: false,
      paused: false,
      reason: null as Error | null,
      rawHeaders: null,
      rawTrailers: null,
      pause: () => {},
      resume: () => {},
      abort: (reason: Error) => {
        control.aborted = true
        control.reason = reason
      },
    }
    try {
      if (handler.onRequestStart !== undefined) handler.onRequestStart(control as never, {})
      else handler.onConnect?.((reason) => control.abort(reason ?? new Error('aborted')))
      const response = await this.#provider.fetch(await requestOf(options))
      const body = Buffer.from(await response.arrayBuffer())
      if (control.aborted) throw control.reason ?? new Error('aborted')
      if (handler.onResponseStart !== undefined) {
        handler.onResponseStart(control as never, response.status, headersOf(response), response.statusText)
        if (body.length > 0) handler.onResponseData?.(control as never, body)
        handler.onResponseEnd?.(control as never, {})
      } else {
        const raw = Object.entries(headersOf(response)).flatMap(([name, value]) =>
          [value].flat().flatMap((one) => [Buffer.from(name), Buffer.from(one)]),
        )
        handler.onHeaders?.(response.status, raw, () => {}, response.statusText)
        if (body.length > 0) handler.onData?.(body)
        handler.onComplete?.([])
      }
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error))
      if (handler.onResponseError !== undefined) handler.onResponseError(control as never, failure)
      else handler.onError?.(failure)
    }
  }
}

async function requestOf(options: Options): Promise<Request> {
  const url = new URL(options.path, String(options.origin))
  const body = await contentOf(options.body)
  return new Request(url, {
    method: options.method,
    headers: pairs(options.headers),
    ...(body === undefined ? {} : { body }),
  })
}

function pairs(headers: Options['headers']): [string, string][] {
  if (headers === null || headers === undefined) return []
  if (Array.isArray(headers)) {
    if (headers.every((entry) => Array.isArray(entry))) return headers as unknown as [string, string][]
    const flat = headers as string[]
    return flat.flatMap((name, index) =>
      index % 2 === 0 ? [[name, String(flat[index + 1])] as [string, string]] : [],
    )
  }
  const entries =
    Symbol.iterator in headers ? [...(headers as Iterable<[string, string]>)] : Object.entries(headers)
  return entries.flatMap(([name, value]) =>
    [value ?? []].flat().map((one): [string, string] => [name, String(one)]),
  )
}

async function contentOf(body: Options['body']): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (body === null || body === undefined) return undefined
  // A string would bring a content type with it that nobody sent.
  if (typeof body === 'string') return new TextEncoder().encode(body)
  if (body instanceof Uint8Array) return new Uint8Array(body)
  const chunks: Uint8Array[] = []
  for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}

function headersOf(response: Response): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {}
  for (const [name, value] of response.headers) if (name !== 'set-cookie') headers[name] = value
  const cookies = response.headers.getSetCookie()
  if (cookies.length > 0) headers['set-cookie'] = cookies
  return headers
}
