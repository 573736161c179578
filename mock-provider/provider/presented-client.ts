import type { Client, Finding } from './model.ts'
import type { ClientAuthenticationMethod } from './options.ts'

/** How a client says who it is, not yet proven. */
export interface Presented {
  readonly clientId: string
  readonly method: ClientAuthenticationMethod
  /** What is to be said about the request by itself, whoever the client is. */
  readonly findings: readonly Finding[]
  verify(client: Client): Promise<Verified>
}

export interface Verified {
  readonly verified: boolean
  readonly findings: readonly Finding[]
}
