import type { Core } from '../core.ts'
import type { Client } from '../model.ts'

export interface GrantRequest {
  readonly core: Core
  readonly client: Client
  readonly form: URLSearchParams
  /** Thumbprint of the key that the request proves to have. */
  readonly key?: string | undefined
  /** Thumbprint of the certificate that the tokens of the client are bound to. */
  readonly certificate?: string | undefined
}

/** One grant type of the token endpoint. */
export interface GrantHandler {
  readonly name: string
  /** The members of the answer. @throws OAuthError */
  answer(request: GrantRequest): Promise<Record<string, unknown>>
}
