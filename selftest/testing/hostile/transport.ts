import type { Dispatcher } from 'undici'
import { InProcessDispatcher } from '../../../mock-provider/adapters/in-process-dispatcher.ts'
import { FetchDispatcher } from '../../../mock-provider/adapters/undici-dispatcher.ts'
import { headersWithout, type Mutation, placeOf, type Sent, type Surroundings } from './answer.ts'

type Options = Dispatcher.DispatchOptions
type Handler = Dispatcher.DispatchHandler

/** Bytes of all headers that an HTTP client takes. */
const largestHead = 16_384
const chunk = Buffer.from('<p>lorem '.repeat(8000).slice(0, 65_536))

/**
 * Carries requests to a provider in this process, and its answers back with something wrong in them, as a connection
 * would: what no HTTP parser lets through is the error that undici makes of it.
 */
export class HostileTransport extends InProcessDispatcher {
  readonly #provider: FetchDispatcher
  readonly #around: Surroundings
  readonly #mutations: readonly Mutation[]
  readonly #met: number[]
  /** How many answers went out broken. */
  mutated = 0
  /** Requests to an address that nobody may be asked at. */
  readonly strangers: string[] = []
  /** Mutations that the rig itself could not make. */
  readonly ownFailures: string[] = []

  constructor(
    serve: (request: Request) => Promise<Response>,
    mutations: readonly Mutation[],
    around: Surroundings,
  ) {
    super()
    this.#provider = new FetchDispatcher({ fetch: serve })
    this.#mutations = mutations
    this.#met = mutations.map(() => 0)
    this.#around = around
  }

  override dispatch(options: Options, handler: Handler): boolean {
    const delivery = new Delivery(handler)
    const origin = new URL(String(options.origin)).origin
    if (origin === this.#around.trap) this.strangers.push(`${options.method} ${origin}${options.path}`)
    if (origin !== this.#around.origin) {
      setImmediate(() => delivery.fail('ECONNREFUSED', 'connect ECONNREFUSED'))
      return true
    }
    const chunks: Buffer[] = []
    let head: Pick<Sent['answer'], 'status' | 'reason' | 'headers'> = { status: 0, reason: '', headers: [] }
    return this.#provider.dispatch(options, {
      onConnect: () => {},
      onHeaders: (status, raw, _, reason) => {
        head = { status, reason, headers: headersWithout(pairsOf(raw), 'content-length') }
        return true
      },
      onData: (data) => chunks.push(data) > 0,
      onComplete: () => {
        const plain = { ...head, body: Buffer.concat(chunks) }
        delivery.send(
          this.#broken({ answer: plain, wire: { kind: 'whole' }, honestLength: true }, options.path),
        )
      },
      onError: (error) => delivery.fail('MOCK_FAILED', String(error)),
    })
  }

  #broken(plain: Sent, path: string): Sent {
    const place = placeOf(path)
    let sent = plain
    for (const [index, { name, at, from, once, apply }] of this.#mutations.entries()) {
      if (at !== 'any' && at !== place) continue
      const number = (this.#met[index] ?? 0) + 1
      this.#met[index] = number
      if (once ? number !== from : number < from) continue
      this.mutated += 1
      try {
        sent = apply(sent, this.#around)
      } catch (error) {
        this.ownFailures.push(`${name}: ${String(error)}`)
      }
    }
    return sent
  }
}

function pairsOf(raw: readonly Buffer[]): [string, string][] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toString(), String(raw[index + 1])] as [string, string]] : [],
  )
}

/** One answer on its way to undici's handler, which may lose interest at any time. */
class Delivery {
  readonly #handler: Handler
  #over = false
  #timer: NodeJS.Timeout | undefined

  constructor(handler: Handler) {
    this.#handler = handler
    handler.onConnect?.((reason) => this.#end(reason ?? new Error('aborted')))
  }

  fail(code: string, message: string): void {
    this.#end(Object.assign(new Error(message), { code }))
  }

  send({ answer, wire, honestLength }: Sent): void {
    const { body } = answer
    switch (wire.kind) {
      case 'whole':
      case 'preceded':
        if (wire.kind === 'preceded' && !wire.bytes.toString().startsWith('HTTP/1.1 1')) this.#noHttp()
        else if (!honestLength) this.fail('HPE_INVALID_CONTENT_LENGTH', 'Parse Error: Invalid Content-Length')
        else if (this.#head(answer)) this.#whole(body)
        return
      case 'silent':
        return
      case 'closed':
        this.#cut()
        return
      case 'reset':
      case 'short':
        if (wire.after > 200 && this.#head(answer)) this.#handler.onData?.(body.subarray(0, wire.after - 200))
        this.#cut()
        return
      case 'bytes':
        this.#noHttp()
        return
      case 'drip':
        if (this.#head(answer)) this.#drip(body, wire.every)
        return
      case 'endless':
        if (this.#head(answer)) this.#endless()
    }
  }

  #head({ status, reason, headers }: Sent['answer']): boolean {
    if (this.#over) return false
    const size = headers.reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0)
    if (size > largestHead) this.fail('UND_ERR_HEADERS_OVERFLOW', 'Headers Overflow Error')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a parser refuses
    else if (headers.some(([, value]) => /[\u0000\r\n]/.test(value))) this.#noHttp()
    else {
      const raw = headers.flatMap(([name, value]) => [Buffer.from(name), Buffer.from(value)])
      this.#handler.onHeaders?.(status, raw, () => {}, reason)
    }
    return !this.#over
  }

  #whole(body: Buffer): void {
    if (body.length > 0) this.#handler.onData?.(body)
    if (this.#over) return
    this.#over = true
    this.#handler.onComplete?.([])
  }

  #drip(body: Buffer, every: number): void {
    let at = 0
    this.#timer = setInterval(() => {
      if (at < body.length) this.#handler.onData?.(body.subarray(at, ++at))
      else {
        clearInterval(this.#timer)
        this.#whole(Buffer.alloc(0))
      }
    }, every)
  }

  #endless(): void {
    this.#timer = setInterval(() => this.#handler.onData?.(chunk), 1)
  }

  #noHttp(): void {
    this.fail('HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/')
  }

  #cut(): void {
    this.fail('UND_ERR_SOCKET', 'other side closed')
  }

  #end(reason: Error): void {
    clearInterval(this.#timer)
    if (this.#over) return
    this.#over = true
    this.#handler.onError?.(reason)
  }
}
