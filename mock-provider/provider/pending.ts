import { BoundedMap } from '../kit/bounded-map.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { randomText } from '../kit/random.ts'
import type { ResponseMode } from '../kit/response-mode.ts'
import type { ResponseType } from '../kit/response-type.ts'
import { browserOf } from './browser.ts'
import type { Asked } from './claims-request.ts'
import type { Core } from './core.ts'
import type { DeviceRequest } from './device-requests.ts'
import type { Incoming } from './endpoints/endpoint.ts'
import type { Client, ManagementAction, Session } from './model.ts'

/** An authorization request that waits for the user. */
export interface PendingRequest {
  readonly id: string
  /** Stands in its forms; a form without it was made by somebody else. */
  readonly csrf: string
  /** The identifier of the browser, which stays the same when a sign-in renames it. */
  readonly browser: string
  readonly client: Client
  readonly redirectUri: string
  readonly responseMode: ResponseMode
  readonly responseType: ResponseType
  readonly state: string | undefined
  readonly nonce: string | undefined
  readonly challenge: string | undefined
  /** Thumbprint of the key that has to be proven at the exchange. */
  readonly key: string | undefined
  readonly resources: readonly string[]
  readonly prompt: ReadonlySet<string>
  readonly maxAge: number | undefined
  readonly loginHint: string
  readonly asked: Asked
  /** What it does to a grant that its client manages. */
  readonly management?: ManagementAction | undefined
  readonly requestedScope: readonly string[]
  /** What the client may have of it; the user may leave some of it out. */
  scope: readonly string[]
  readonly expiresAt: number
  /** The device that waits for the answer, where it goes to none that listens. */
  readonly device?: DeviceRequest
  signedInNow: boolean
  answeredNow: boolean
  /** Whether the user signs in at the upstream provider without being asked where. */
  readonly goesUpstream?: boolean
  /** What is remembered of the request to the upstream provider. */
  upstream?: { readonly verifier: string; readonly nonce: string }
  /** The login session that the user chose among those of the browser. */
  chosenSession?: string
}

const lifetime = 600_000

/** Requests that are under way; they live for ten minutes and need no durability. */
export class PendingRequests {
  readonly #requests = new BoundedMap<PendingRequest>({
    most: 10_000,
    mostCharacters: 16_000_000,
    sizeOf: ({ state, nonce, challenge, key, loginHint, requestedScope, resources, asked }) =>
      [
        ...[state, nonce, challenge, key, loginHint, JSON.stringify(asked)],
        ...requestedScope,
        ...resources,
      ].join(' ').length,
  })

  add(
    request: Omit<PendingRequest, 'id' | 'csrf' | 'expiresAt' | 'signedInNow' | 'answeredNow'>,
    now: number,
  ): PendingRequest {
    const pending = {
      ...request,
      id: randomText(18),
      csrf: randomText(18),
      expiresAt: now + lifetime,
      signedInNow: false,
      answeredNow: false,
    }
    this.#requests.set(pending.id, pending)
    return pending
  }

  /** @throws OAuthError for a request that is unknown, too old, or of another browser */
  async find(incoming: Incoming, id = pendingId(incoming) ?? ''): Promise<PendingRequest> {
    const pending = this.#requests.get(id)
    const browser = await browserOf(incoming)
    const now = incoming.core.now()
    if (pending === undefined || pending.browser !== browser?.id || now > pending.expiresAt) {
      throw new OAuthError(
        'invalid_request',
        'this sign-in has expired; please start again from the application',
      )
    }
    return pending
  }

  done(pending: PendingRequest): void {
    this.#requests.delete(pending.id)
  }
}

/** The live login session that a request goes on with: the one that was chosen, otherwise the latest. */
export async function sessionOf(core: Core, pending: PendingRequest): Promise<Session | undefined> {
  const { browser, chosenSession } = pending
  if (chosenSession === undefined) return core.liveSession(browser)
  const chosen = await core.store.session(chosenSession)
  return chosen !== undefined && (await core.sessionLives(chosen)) ? chosen : undefined
}

/** The id of the pending request that a form, a JSON body or a URL names. */
function pendingId(incoming: Incoming): string | undefined {
  const named = incoming.form.get('request') ?? incoming.query.get('request') ?? incoming.json?.request
  return typeof named === 'string' ? named : undefined
}
