import type { Incoming } from './endpoints/endpoint.ts'
import type { Client } from './model.ts'
import { ProtocolError } from './protocol-error.ts'
import { randomText } from './random.ts'

/** An authorization request that waits for the user. */
export interface PendingRequest {
  readonly id: string
  readonly browser: string
  readonly client: Client
  readonly redirectUri: string
  readonly responseMode: 'query' | 'fragment' | 'form_post'
  readonly state: string | undefined
  readonly nonce: string | undefined
  readonly challenge: string | undefined
  readonly prompt: ReadonlySet<string>
  readonly maxAge: number | undefined
  readonly loginHint: string
  readonly requestedScope: readonly string[]
  /** What the client may have of it; the user may leave some of it out. */
  scope: readonly string[]
  readonly expiresAt: number
  signedInNow: boolean
  answeredNow: boolean
}

const lifetime = 600_000
const most = 10_000

/** Requests that are under way; they live for ten minutes and need no durability. */
export class PendingRequests {
  readonly #requests = new Map<string, PendingRequest>()

  add(
    request: Omit<PendingRequest, 'id' | 'expiresAt' | 'signedInNow' | 'answeredNow'>,
    now: number,
  ): PendingRequest {
    if (this.#requests.size >= most) this.#forgetOldest()
    const pending = {
      ...request,
      id: randomText(18),
      expiresAt: now + lifetime,
      signedInNow: false,
      answeredNow: false,
    }
    this.#requests.set(pending.id, pending)
    return pending
  }

  /** @throws ProtocolError for a request that is unknown, too old, or of another browser */
  find(id: string | null | undefined, browser: string | undefined, now: number): PendingRequest {
    const pending = this.#requests.get(id ?? '')
    if (pending === undefined || pending.browser !== browser || now > pending.expiresAt) {
      throw new ProtocolError(
        'invalid_request',
        'this sign-in has expired; please start again from the application',
      )
    }
    return pending
  }

  done(pending: PendingRequest): void {
    this.#requests.delete(pending.id)
  }

  #forgetOldest(): void {
    const [oldest] = this.#requests.keys()
    if (oldest !== undefined) this.#requests.delete(oldest)
  }
}

/** The id of the pending request that a form, a JSON body or a URL names. */
export function pendingId(incoming: Incoming): string | undefined {
  const named = incoming.form.get('request') ?? incoming.query.get('request') ?? incoming.json?.request
  return typeof named === 'string' ? named : undefined
}
