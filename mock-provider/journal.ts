import type { Clock } from './clock.ts'

/** Something that happened inside the provider, for people who want to see why a client was refused. */
export interface ProviderEvent {
  readonly at: string
  readonly event: string
  readonly details: Readonly<Record<string, string | number>>
}

/** A request as it came in, secrets left out. */
export interface SeenRequest {
  readonly at: string
  readonly method: string
  readonly path: string
  readonly parameters: Readonly<Record<string, string>>
  readonly status: number
}

const kept = 500
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
  'limit',
  'cursor',
])

/** Remembers the latest events and requests. */
export class Journal {
  readonly #clock: Clock
  readonly #events: Noted<{ readonly at: string; readonly event: string; readonly details: Details }>[] = []
  readonly #requests: Noted<SeenRequest>[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get events(): readonly ProviderEvent[] {
    return this.#events.map(withTime).map(({ details, ...event }) => ({ ...event, details: known(details) }))
  }

  get requests(): readonly SeenRequest[] {
    return this.#requests.map(withTime)
  }

  happened(event: string, details: Details): void {
    remember(this.#events, { milliseconds: this.#clock.now(), event, details })
  }

  saw(method: string, path: string, sent: readonly URLSearchParams[], status: number): void {
    const parameters: Record<string, string> = {}
    for (const part of sent) {
      for (const [name, value] of part) parameters[name] = harmless.has(name) ? value : '(left out)'
    }
    remember(this.#requests, { milliseconds: this.#clock.now(), method, path, parameters, status })
  }
}

type Details = Readonly<Record<string, string | number | undefined>>

function known(details: Details): Readonly<Record<string, string | number>> {
  const entries = Object.entries(details)
  return Object.fromEntries(
    entries.filter((entry): entry is [string, string | number] => entry[1] !== undefined),
  )
}

/** Kept with its bare time: most of it is never read. */
type Noted<Row> = Omit<Row, 'at'> & { readonly milliseconds: number }

function withTime<Row extends { readonly milliseconds: number }>({ milliseconds, ...row }: Row) {
  return { at: new Date(milliseconds).toISOString(), ...row }
}

function remember<Row>(rows: Row[], row: Row): void {
  rows.push(row)
  if (rows.length > kept) rows.shift()
}
