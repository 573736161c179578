import type { MockProviderOptions } from '../../mock-provider/provider/new-provider.ts'
import { type Printed, printed } from '../printed.ts'
import type { StartedMock } from './started-mock.ts'

/** What somebody who starts it wants to copy. */
export function greeting({
  server,
  about,
  users,
  people,
  clients,
  faults = [],
  more = [],
}: StartedMock): Printed[] {
  return [
    ...about,
    ...users.map(({ username, password }) => printed`user     ${username}  password ${password}`),
    ...(people === undefined ? [] : [people]),
    ...clients.map((client) => printed`client   ${client.client_id}  ${proofOf(client)}`),
    ...more,
    ...server.provider.defects.active().map((name) => printed`defect   ${name}`),
    ...faults.map((fault) => printed`fault    ${JSON.stringify(fault)}`),
    printed`Fixed test keys: for tests only. Press Ctrl-C to stop.`,
  ]
}

/** Where the state is kept, and whether it was there already. */
export function stateLine(where: string, goesOn: boolean): Printed {
  const shown = where.replace(/^(\w+:\/\/)[^@/]*@/, '$1')
  return goesOn
    ? printed`state    ${shown}  goes on; people, clients and clock as they were left`
    : printed`state    ${shown}  new`
}

/** That secrets are kept, where they are. */
export function secretsLines({ keep_secrets: kept }: MockProviderOptions): Printed[] {
  return kept === true
    ? [printed`secrets  kept in memory and shown at /admin/inspector, to browsers of this machine`]
    : []
}

/** How a client proves who it is. */
function proofOf({ client_secret: secret, jwks, jwks_uri: uri }: StartedMock['clients'][number]): Printed {
  if (secret !== undefined) return printed`secret ${secret}`
  return jwks === undefined && uri === undefined ? printed`public` : printed`signs with its own key`
}
