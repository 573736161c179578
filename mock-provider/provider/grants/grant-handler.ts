import type { Core } from '../core.ts'
import type { Client } from '../model.ts'

export interface GrantRequest {
  readonly core: Core
  readonly client: Client
  readonly form: URLSearchParams
}

/** One grant type of the token endpoint. */
export interface GrantHandler {
  readonly name: string
  /** The members of the answer. @throws OAuthError */
  answer(request: GrantRequest): Promise<Record<string, unknown>>
}
