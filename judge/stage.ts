import type { ExchangeRecord } from '../harness/engine/report.ts'
import { Recorder } from '../harness/evidence/recorder.ts'
import { Redactor } from '../harness/evidence/redactor.ts'
import type { SecretMemory } from '../harness/evidence/secret-memory.ts'
import { BodyTooLarge } from '../mock-provider/kit/request-body.ts'
import { endpointNamer } from '../mock-provider/provider/endpoint-names.ts'
import { mcpPath } from '../mock-provider/provider/mcp/protected-resource.ts'
import {
  createMockProvider,
  type MockProvider,
  type MockProviderOptions,
  type ProviderSeams,
} from '../mock-provider/provider/provider.ts'
import { type Between, nothingBetween } from './between.ts'
import { membersOf, type Seen } from './seen.ts'

/** Bytes of a body; no client has a reason to send more. */
const longestBody = 1_048_576
/** Requests of one play. A client that sends more is in a loop, and gets no answer any more. */
const mostRequests = 500

/** The mock in which one hazard is played, with everything that the client sends to it. */
export class Stage {
  readonly mock: MockProvider
  /** The index of the step that is under way. */
  step = 0
  between: Between = nothingBetween
  /** Is waited for before an answer goes out. */
  beforeAnswer: (seen: Seen) => Promise<void> | undefined = () => undefined
  readonly #options: MockProviderOptions & { readonly issuer: string }
  readonly #seams: ProviderSeams
  readonly #endpointOf: ReturnType<typeof endpointNamer>
  readonly #recorder: Recorder
  readonly #now: () => number
  readonly #control: string
  /** In the order in which they came; an entry is there once its answer is. */
  readonly #seen: Seen[] = []
  #came = 0

  constructor({
    options,
    seams,
    secrets,
    now = Date.now,
  }: {
    readonly options: MockProviderOptions & { readonly issuer: string }
    readonly seams: ProviderSeams
    readonly secrets: SecretMemory
    /** Real time, in milliseconds since the epoch. */
    readonly now?: () => number
  }) {
    this.mock = createMockProvider(options, seams)
    this.#options = options
    this.#seams = seams
    this.#endpointOf = endpointNamer(options.issuer, mcpPath(options))
    this.#recorder = new Recorder({ redactor: new Redactor(secrets) })
    this.#now = now
    this.#control = `${new URL(options.issuer).pathname.replace(/\/$/, '')}/control/`
  }

  get seen(): readonly Seen[] {
    return this.#seen.toSorted((one, other) => one.order - other.order)
  }

  get exchanges(): readonly ExchangeRecord[] {
    return this.#recorder.exchanges
  }

  /** Another authorization server for the same MCP server, with an issuer below the first one's. */
  another(path: string): MockProvider {
    const { mcp: _, issuer, ...options } = this.#options
    const resources = [`${issuer}${mcpPath(this.#options) ?? ''}`]
    return createMockProvider({ ...options, resources, issuer: `${issuer}${path}` }, this.#seams)
  }

  /** Answers the client, and keeps what it sent. */
  async answer(request: Request): Promise<Response> {
    // Whoever plays the hazard is not the client.
    if (new URL(request.url).pathname.startsWith(this.#control)) return this.mock.fetch(request)
    if (this.#came >= mostRequests)
      return new Response('the judge has seen enough of this play', { status: 508 })
    this.#came += 1
    const order = this.#came
    const { step } = this
    const at = this.#now()
    const body = await bodyOf(request)
    if (body === undefined) return new Response(new BodyTooLarge(longestBody).message, { status: 413 })
    const keep = (end: { readonly response?: Response; readonly text?: string; readonly failure?: string }) =>
      this.#keep(request, { order, step, at, body, ...end })
    let response: Response
    try {
      response = await this.between(request, (passed) => this.mock.fetch(passed))
    } catch (error) {
      keep({ failure: 'the answer was lost on purpose' })
      throw error
    }
    await this.beforeAnswer(keep({ response, text: await response.clone().text() }))
    return response
  }

  #keep(
    request: Request,
    {
      order,
      step,
      at,
      body,
      response,
      text = '',
      failure,
    }: {
      readonly order: number
      readonly step: number
      readonly at: number
      readonly body: string
      readonly response?: Response
      readonly text?: string
      readonly failure?: string
    },
  ): Seen {
    const { method, headers } = request
    const url = new URL(request.url)
    const number = this.#recorder.record({
      request: {
        sender: 'client',
        method,
        url: url.href,
        headers: [...headers],
        ...(body === '' ? {} : { body }),
      },
      ...(response === undefined
        ? {}
        : { response: { status: response.status, headers: [...response.headers], body: text } }),
      ...(failure === undefined ? {} : { failure }),
      startedAt: new Date(at),
      milliseconds: Math.max(0, this.#now() - at),
    })
    const seen: Seen = {
      ...{ order, number, step, at, method, url, headers, body },
      endpoint: this.#endpointOf(url.pathname),
      parameters: parametersOf(url, headers, body),
      status: response?.status,
      answer: membersOf(text),
      sentTo: response?.headers.get('location') ?? undefined,
    }
    this.#seen.push(seen)
    return seen
  }
}

/** The body of a request, of which a copy is read; undefined for one that is too long. */
async function bodyOf(request: Request): Promise<string | undefined> {
  const text = await request.clone().text()
  return text.length > longestBody ? undefined : text
}

/** What an endpoint reads as parameters, of the query and of a form. */
function parametersOf(url: URL, headers: Headers, body: string): URLSearchParams {
  const isForm = headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') === true
  return new URLSearchParams([...url.searchParams, ...(isForm ? new URLSearchParams(body) : [])])
}
