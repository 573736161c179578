import { answerMembers, errorAmong } from './answer-members.ts'
import { exchangedIn } from './exchanged.ts'
import type { EndpointName } from './faults/fault.ts'
import { faultyAnswer } from './faults/spoil.ts'
import type { Resign } from './faults/spoiled-token.ts'
import { type Chosen, inWords, type SwitchedFaults } from './faults/switched-faults.ts'
import type { Journal, SeenRow } from './journal.ts'
import { bodyText } from './request-body.ts'
import { presentedClient, shownHeaders } from './seen-request.ts'

/** What an engine tells about a request while it answers it. */
export interface Seen {
  row?: SeenRow
  form?: URLSearchParams
  grantType?: string
  /** What the answer says, which spares reading it again. */
  answer?: Readonly<Record<string, unknown>>
  /** Whether the answer may have been changed on its way out. */
  altered?: boolean
}

const longestBody = 1_048_576

/** To be told by an engine, of a request that came through a front. @param env what the front gave with the request */
export function tellFront(env: unknown, facts: Pick<Seen, 'grantType' | 'answer'>): void {
  if (env !== undefined) Object.assign(env as Seen, facts)
}

/** What stands before an engine: faults, and the record of what came in and what became of it. */
export class Front {
  readonly #journal: Journal
  readonly #faults: SwitchedFaults
  readonly #endpointOf: (path: string) => EndpointName | undefined
  readonly #resign: Resign
  readonly #scriptsMayRead: boolean
  readonly #keepSecrets: boolean

  constructor(parts: {
    readonly journal: Journal
    readonly faults: SwitchedFaults
    readonly endpointOf: (path: string) => EndpointName | undefined
    readonly resign: Resign
    /** Whether an answer that a fault made is for every script; default: the engine says it itself. */
    readonly scriptsMayRead?: boolean
    /** Whether secrets are kept in memory for whoever may see them. Default false. */
    readonly keepSecrets?: boolean
  }) {
    this.#journal = parts.journal
    this.#faults = parts.faults
    this.#endpointOf = parts.endpointOf
    this.#resign = parts.resign
    this.#scriptsMayRead = parts.scriptsMayRead ?? false
    this.#keepSecrets = parts.keepSecrets ?? false
  }

  /** Answers a request by what the engine answers, and by what is wrong today. @throws ConnectionLost */
  async answer(request: Request, ask: (seen: Seen) => Promise<Response>): Promise<Response> {
    const address = new URL(request.url)
    const endpoint = this.#endpointOf(address.pathname)
    const seen: Seen = {}
    const fault = this.#faults.any ? await this.#chosen(request, address, endpoint, seen) : undefined
    let response: Response | undefined
    try {
      response =
        fault === undefined ? await ask(seen) : await faultyAnswer(fault, () => ask(seen), this.#resign)
      if (fault !== undefined && this.#scriptsMayRead) letScriptsRead(request, response)
      return response
    } finally {
      await this.#note(request, seen, { address, endpoint, response, fault })
    }
  }

  async #chosen(
    request: Request,
    address: URL,
    endpoint: EndpointName | undefined,
    seen: Seen,
  ): Promise<Chosen | undefined> {
    // Browsers ask before they send, and what is asked for is spoiled, not the question.
    if (request.method === 'OPTIONS') return undefined
    const form = await formOf(request)
    seen.form = form
    const { client } = presentedClient(request.headers.get('authorization'), form, address.searchParams)
    return this.#faults.choose({ endpoint, grantType: form.get('grant_type') ?? undefined, client })
  }

  async #note(
    request: Request,
    seen: Seen,
    {
      address,
      endpoint,
      response,
      fault,
    }: {
      readonly address: URL
      readonly endpoint: EndpointName | undefined
      readonly response: Response | undefined
      readonly fault: Chosen | undefined
    },
  ): Promise<void> {
    const { pathname, searchParams } = address
    const form = seen.form ?? new URLSearchParams()
    const status = response?.status ?? seen.row?.status ?? 0
    const row = seen.row ?? this.#journal.saw(request.method, pathname, [searchParams, form], status)
    const grantType = form.get('grant_type')
    const presented = presentedClient(request.headers.get('authorization'), form, searchParams)
    const { client, ...authentication } = presented
    const isAsIssued = fault === undefined && seen.altered !== true && status < 300
    const answer =
      response === undefined ? {} : isAsIssued ? (seen.answer ?? {}) : await answerMembers(response)
    const error = status < 300 ? {} : errorAmong(answer)
    const exchanged = exchangedIn(
      { headers: request.headers, parameters: [searchParams, form], answer },
      { secrets: this.#keepSecrets },
    )
    const more = {
      status,
      headers: shownHeaders(request.headers),
      ...(endpoint === undefined ? {} : { endpoint }),
      ...(client === undefined ? {} : { client: client.slice(0, 300) }),
      ...authentication,
      ...(grantType === null ? {} : { grant_type: grantType.slice(0, 300) }),
      outcome: response === undefined ? 'lost' : 'error' in error || status >= 400 ? 'refused' : 'ok',
      ...error,
      ...(fault === undefined ? {} : { fault: inWords(fault.effect) }),
    } as const
    this.#journal.answered(row, more, exchanged)
  }
}

/** A browser shows its script no answer, a wrong one included, that does not say it may. */
function letScriptsRead(request: Request, response: Response): void {
  const { headers } = response
  if (request.headers.has('origin') && !headers.has('access-control-allow-origin')) {
    headers.set('access-control-allow-origin', '*')
  }
}

/** The form of a request, of which a copy is read; empty where it is none, or too long to be one. */
async function formOf(request: Request): Promise<URLSearchParams> {
  const type = request.headers.get('content-type') ?? ''
  if (!type.startsWith('application/x-www-form-urlencoded')) return new URLSearchParams()
  const copy = request.clone()
  const readable = {
    raw: copy,
    header: (name: string) => copy.headers.get(name) ?? undefined,
    text: () => copy.text(),
  }
  try {
    return new URLSearchParams(await bodyText(readable, longestBody))
  } catch {
    return new URLSearchParams()
  }
}
