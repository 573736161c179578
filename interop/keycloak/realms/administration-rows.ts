/** What an administrator sees of a realm of a file. */
import type { Representation } from '../../../mock-provider/keycloak/representations.ts'
import { normalise } from '../parity/normalise.ts'
import type { Row } from '../parity/rows/row.ts'
import type { World } from '../parity/world.ts'

type Named = (name: string, run: Row['run']) => Row

const most = 4

export function administrationRows(people: readonly Representation[], named: Named): Row[] {
  return [
    named('administration: client scopes', scopeNames),
    named('administration: clients', (world) => names(world, '/clients', 'clientId')),
    named('administration: roles', (world) => names(world, '/roles?max=1000', 'name')),
    named('administration: groups', (world) => names(world, '/groups?search=&exact=false', 'path')),
    named('administration: default groups', (world) => names(world, '/default-groups', 'path')),
    named('administration: people', (world) => names(world, '/users?max=1000', 'username')),
    ...people.slice(0, most).flatMap(({ username }) =>
      [
        ['roles of the realm', 'role-mappings/realm/composite', 'name'] as const,
        ['groups', 'groups', 'path'] as const,
      ].map(([what, path, member]) =>
        named(`administration: ${what} of ${username}`, async (world) => {
          const [{ id }] = await read(
            world,
            `/users?exact=true&username=${encodeURIComponent(`${username}`)}`,
          )
          return names(world, `/users/${id}/${path}`, member)
        }),
      ),
    ),
  ]
}

/** The mock has no scopes of SAML. */
async function scopeNames(world: World): Promise<unknown> {
  const found = await read(world, '/client-scopes')
  return normalise(
    found.filter(({ protocol }) => protocol === 'openid-connect').map(({ name }) => name),
    world,
  )
}

async function names(world: World, path: string, member: string): Promise<unknown> {
  const found = await read(world, path)
  return normalise(
    found.map((each) => each[member]),
    world,
  )
}

async function read(world: World, path: string): Promise<readonly [Representation, ...Representation[]]> {
  const { status, text } = await world.admin('GET', path)
  if (status !== 200) throw new Error(`${path}: ${status} ${text}`)
  return JSON.parse(text)
}
