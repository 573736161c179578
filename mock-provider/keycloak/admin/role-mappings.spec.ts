import { expect, test } from 'vitest'
import type { Representation } from '../representations.ts'
import { keycloakWith, Visitor } from '../testing/visitor.ts'

type Named = { readonly id: string; readonly name: string }

const names = (roles: readonly Named[]) => roles.map(({ name }) => name).toSorted()

/** A realm with a role of its own, one of a client, and a group of a group. */
async function office() {
  const visitor = new Visitor(keycloakWith())
  const read = async <T>(path: string) => (await visitor.admin<T>('GET', path)).body
  const write = (path: string, body: unknown) => visitor.admin('POST', path, body)
  const client = await visitor.idOf('clients', 'ca')
  await write('/roles', { name: 'reader' })
  await write(`/clients/${client}/roles`, { name: 'customer' })
  await write('/groups', { name: 'staff' })
  const [staff] = await read<Named[]>('/groups')
  const group = staff?.id ?? ''
  await write(`/groups/${group}/children`, { name: 'night' })
  const [night] = await read<Named[]>(`/groups/${group}/children`)
  return { visitor, read, write, client, group, below: night?.id ?? '' }
}

test('users and groups show all their roles in one answer, sorted by whose they are', async () => {
  const { visitor, read, write, client, group } = await office()
  const customer = await read<Named>(`/clients/${client}/roles/customer`)
  const reader = await read<Named>('/roles/reader')
  expect(await read(`/groups/${group}/role-mappings`)).toEqual({})
  for (const holder of [`/groups/${group}`, `/users/${await visitor.idOf('users', 'ann')}`]) {
    await write(`${holder}/role-mappings/realm`, [reader])
    await write(`${holder}/role-mappings/clients/${client}`, [customer])
    const mappings = await read<Representation>(`${holder}/role-mappings`)
    expect(names(mappings.realmMappings as Named[])).toContain('reader')
    expect(mappings.clientMappings).toMatchObject({ ca: { client: 'ca', mappings: [{ name: 'customer' }] } })
  }
})

test('a group below another one has its roles, and may get those that it lacks', async () => {
  const { visitor, read, write, client, group, below } = await office()
  const customer = await read<Named>(`/clients/${client}/roles/customer`)
  await write(`/groups/${group}/role-mappings/clients/${client}`, [customer])
  const mappings = `/groups/${below}/role-mappings/clients/${client}`
  expect(await read(mappings)).toEqual([])
  expect(names(await read(`${mappings}/composite`))).toEqual(['customer'])
  expect(names(await read(`${mappings}/available`))).toContain('customer')
  await visitor.admin('DELETE', `/groups/${group}/role-mappings/clients/${client}`, [customer])
  expect(await read(`${mappings}/composite`)).toEqual([])
})

test('new users join the default groups, as long as they are', async () => {
  const { visitor, read, write, group } = await office()
  const groupsOf = async (username: string) => {
    await write('/users', { username, enabled: true })
    return read(`/users/${await visitor.idOf('users', username)}/groups`)
  }
  expect(await read('/default-groups')).toEqual([])
  await visitor.admin('PUT', `/default-groups/${group}`)
  expect(await read('/default-groups')).toMatchObject([{ path: '/staff' }])
  expect(await groupsOf('clara')).toMatchObject([{ path: '/staff' }])
  await visitor.admin('DELETE', `/default-groups/${group}`)
  expect(await groupsOf('dora')).toEqual([])
})
