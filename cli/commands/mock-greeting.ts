import type { ListeningProvider } from '../../mock-provider/adapters/node-server.ts'
import type { MockServer, NewUser } from '../../mock-provider/kit/mock-server.ts'
import { type Printed, printed } from '../printed.ts'

/** A mock that listens, and what somebody who started it wants to copy. */
export interface StartedMock {
  readonly server: Pick<ListeningProvider<MockServer>, 'close'>
  readonly greeting: readonly Printed[]
}

export function userLine({ username, password }: Pick<NewUser, 'username' | 'password'>): Printed {
  return printed`user     ${username}  password ${password}`
}

export function clientLine(client: { readonly client_id: string; readonly client_secret?: string }): Printed {
  const secret = client.client_secret === undefined ? 'public' : printed`secret ${client.client_secret}`
  return printed`client   ${client.client_id}  ${secret}`
}

/** What every greeting ends with. */
export function lastLines({ defects }: Pick<MockServer, 'defects'>): Printed[] {
  return [
    ...defects.active().map((name) => printed`defect   ${name}`),
    printed`Fixed test keys: for tests only. Press Ctrl-C to stop.`,
  ]
}
