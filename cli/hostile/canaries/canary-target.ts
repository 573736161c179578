import type { MockProviderOptions } from '../../../mock-provider/provider/provider.ts'
import { environment, mockOptions } from '../conformance-target.ts'

/** Values in which every spelling shows, for each variable of the target files. */
export const canaries: Readonly<Record<string, string>> = Object.fromEntries(
  Object.keys(environment).map((name) => [
    name,
    name.endsWith('PASSWORD')
      ? `pä$$ w<o>r&d"'%+/=${name.toLowerCase()}`
      : `cl<i>ent&"'%+/=-_.${name.toLowerCase()}`,
  ]),
)

/** The mock of the target files with these values. */
export const canaryOptions: MockProviderOptions = {
  ...mockOptions,
  users: (mockOptions.users ?? []).map((user) => ({
    ...user,
    password: canaries[`${user.username.toUpperCase()}_PASSWORD`] ?? user.password,
  })),
  clients: mockOptions.clients.map((client) => {
    const secret = canaries[`${client.client_id.toUpperCase()}_SECRET`]
    return client.client_secret === undefined || secret === undefined
      ? client
      : { ...client, client_secret: secret }
  }),
}
