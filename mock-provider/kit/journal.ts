import type { Clock } from './clock.ts'
import type { Exchanged } from './exchanged.ts'
import { Latest } from './latest.ts'
import { type RequestLog, RequestWatch } from './request-log.ts'
import type { SeenRequest } from './seen-request.ts'

/** Something that happened inside the provider, for people who want to see why a client was refused. */
export interface ProviderEvent {
  readonly at: string
  readonly event: string
  readonly details: Readonly<Record<string, string | number>>
}

const mostParameters = 50
const longest = 300
const harmless = new Set([
  'grant_type',
  'client_id',
  'redirect_uri',
  'response_type',
  'response_mode',
  'scope',
  'prompt',
  'max_age',
  'login_hint',
  'token_type_hint',
  'code_challenge_method',
  'post_logout_redirect_uri',
  'username',
  'user',
  'as',
  'limit',
  'cursor',
])

/** Remembers the latest events and requests. */
export class Journal {
  readonly #clock: Clock
  readonly #events = new Latest<
    Noted<{ readonly at: string; readonly event: string; readonly details: Details }>
  >()
  readonly #requests = new Latest<Noted<SeenRequest>>()
  readonly #exchanged = new Latest<{ readonly row: SeenRow; readonly exchanged: readonly Exchanged[] }>()
  readonly #watch = new RequestWatch(() => this.#answered())
  #keep: ((event: string) => void) | undefined

  readonly #watchers = new Set<(event: ProviderEvent) => void>()
  readonly #requestWatchers = new Set<ExchangeWatcher>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get events(): readonly ProviderEvent[] {
    return this.#events.rows.map(eventOf)
  }

  get requests(): RequestLog {
    return this.#watch.log()
  }

  /** Requests with the tokens of each and of its answer, as far as there is room for those; never for a place on disk. */
  get exchanges(): readonly (readonly [SeenRequest, readonly Exchanged[]])[] {
    const kept = new Map(this.#exchanged.rows.map(({ row, exchanged }) => [row, exchanged]))
    return this.#requests.rows.map((row) => [withTime(row), kept.get(row) ?? []])
  }

  /** Tells of each event as it happens, until the function is called that is returned. */
  watch(tell: (event: ProviderEvent) => void): () => void {
    this.#watchers.add(tell)
    return () => {
      this.#watchers.delete(tell)
    }
  }

  /** Tells of each request once it is answered, until the function is called that is returned. */
  watchRequests(tell: ExchangeWatcher): () => void {
    this.#requestWatchers.add(tell)
    return () => {
      this.#requestWatchers.delete(tell)
    }
  }

  /** Forgets everything. */
  clear(): void {
    this.#events.clear()
    this.#requests.clear()
    this.#exchanged.clear()
  }

  happened(event: string, details: Details): void {
    const shown: Record<string, string | number | undefined> = {}
    let size = event.length
    for (const [name, value] of Object.entries(details)) {
      const told = typeof value === 'string' ? short(value) : value
      shown[name] = told
      size += String(told).length
    }
    const row = { milliseconds: this.#clock.now(), event, details: shown }
    this.#events.add(row, size)
    this.#keep?.(JSON.stringify(row))
    for (const tell of this.#watchers) tell(eventOf(row))
  }

  /** Goes on from the events of an earlier life, and gives each new one, as text, to whoever keeps them. */
  goOn(earlier: readonly string[], keep: (event: string) => void): void {
    for (const text of earlier) this.#events.add(JSON.parse(text), text.length)
    this.#keep = keep
  }

  /** Notes a request; what becomes of it is told by `answered`. */
  saw(method: string, path: string, sent: readonly URLSearchParams[], status: number): SeenRow {
    const shown: [string, string][] = []
    for (const part of sent) {
      for (const [name, value] of part) {
        if (shown.length === mostParameters) break
        shown.push([short(name), harmless.has(name) ? short(value) : '(left out)'])
      }
    }
    const size = shown.reduce((sum, [name, value]) => sum + name.length + value.length, 0)
    const row: SeenRow = {
      milliseconds: this.#clock.now(),
      method,
      path: short(path),
      parameters: Object.fromEntries(shown),
      status,
      headers: {},
      outcome: 'ok',
    }
    this.#requests.add(row, size + row.path.length)
    return row
  }

  /** Adds to a row what is known once the request was answered. */
  answered(row: SeenRow, more: Partial<Omit<SeenRequest, 'at'>>, exchanged: readonly Exchanged[] = []): void {
    Object.assign(row, more)
    const { headers, error = '', error_description = '', client = '', grant_type = '' } = row
    let size = error.length + error_description.length + client.length + grant_type.length
    for (const [name, value] of Object.entries(headers)) size += name.length + value.length
    this.#requests.grow(row, size)
    if (exchanged.length > 0) {
      this.#exchanged.add(
        { row, exchanged },
        exchanged.reduce((sum, { name, text }) => sum + name.length + text.length, 0),
      )
    }
    this.#watch.seen()
    for (const tell of this.#requestWatchers) tell(withTime(row), exchanged)
  }

  #answered(): SeenRequest[] {
    return this.#requests.rows.map(withTime)
  }
}

type ExchangeWatcher = (request: SeenRequest, exchanged: readonly Exchanged[]) => void

/** A row that is still being written. */
export type SeenRow = { -readonly [Name in keyof Noted<SeenRequest>]: Noted<SeenRequest>[Name] }

function short(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}…`
}

type Details = Readonly<Record<string, string | number | undefined>>

function withValues(details: Details): Readonly<Record<string, string | number>> {
  const entries = Object.entries(details)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  )
}

/** Kept with its bare time: most of it is never read. */
type Noted<Row> = Omit<Row, 'at'> & { readonly milliseconds: number }

function eventOf(
  row: Noted<{ readonly at: string; readonly event: string; readonly details: Details }>,
): ProviderEvent {
  const { details, ...event } = withTime(row)
  return { ...event, details: withValues(details) }
}

function withTime<Row extends { readonly milliseconds: number }>({ milliseconds, ...row }: Row) {
  return { at: new Date(milliseconds).toISOString(), ...row }
}
