import type { MockServer, NewUser } from '../../mock-provider/kit/mock-server.ts'
import type { Printed } from '../printed.ts'

/** A mock that listens, and what somebody who started it wants to copy. */
export interface StartedMock {
  readonly server: {
    readonly provider: Pick<MockServer, 'watch'> & { readonly defects: Pick<MockServer['defects'], 'active'> }
    close(): Promise<void>
  }
  /** Where it is, and what only this engine has. */
  readonly about: readonly Printed[]
  readonly users: readonly Pick<NewUser, 'username' | 'password'>[]
  /** About users who have no lines of their own. */
  readonly people?: Printed
  /** What else is to be told, after users and clients. */
  readonly more?: readonly Printed[]
  /** What goes wrong from the start. */
  readonly faults?: readonly unknown[]
  readonly clients: readonly {
    readonly client_id: string
    readonly client_secret?: string
    readonly jwks?: object
    readonly jwks_uri?: string
  }[]
}
