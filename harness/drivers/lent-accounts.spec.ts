import { expect, test } from 'vitest'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockProvider } from '../../mock-provider/provider/provider.ts'
import { mockCalls } from '../../selftest/mock-calls.ts'
import { withDefaults } from '../target/defaults.ts'
import type { Target } from '../target/target-file.ts'
import { GenericDriver } from './generic/generic-driver.ts'
import { LentAccounts, SpareAccounts } from './lent-accounts.ts'

const { 'admin-create-user': _, ...calls } = mockCalls
const [first, second] = conformanceProvider.users.map(({ username, password = '' }) => ({
  username,
  password,
}))
if (first === undefined || second === undefined) throw new Error('two users are needed')
const spare = { ...second, email: 'second@people.example', spare: true }
const { signal } = new AbortController()

async function started(more: Partial<Target> = {}): Promise<GenericDriver> {
  const target = withDefaults({
    issuer: conformanceProvider.issuer,
    clients: { main: { client_id: 'album', client_secret: 'test-secret-of-album' } },
    users: [first, spare] as Target['users'],
    calls,
    admin: {
      client_credentials: {
        client_id: 'administration',
        client_secret: 'test-secret-of-administration',
        scope: 'admin',
      },
    },
    ...more,
  })
  const driver = new GenericDriver(target, {
    directory: '.',
    traces,
    transport: new FetchDispatcher(createMockProvider(conformanceProvider)),
  })
  await driver.start(signal)
  return driver
}

/** Users and clients of whom a token may be left. */
const left = new Set<string>()
const traces = {
  obtained: (...pair: string[]) => void left.add(pair.join()),
  ended: (...pair: string[]) => void left.delete(pair.join()),
  made: () => undefined,
  removed: () => undefined,
}

const opened = (driver: GenericDriver) => driver.openSession({ needs: [] }, signal)

test('a spare account is what it was when the next check gets it, and no other check has it', async () => {
  const driver = await started()
  for (let check = 0; check < 2; check += 1) {
    const session = await opened(driver)
    const { users, operations, rp, clients, browser } = session.actors
    const user = await users.changeable()
    expect(user).toMatchObject(second)
    await rp.offline(user, clients.main, browser())
    const renamed = await operations.state.renameUser(user)
    if (check === 0) await operations.state.disableUser(await operations.state.setPassword(renamed))
    await expect(users.changeable()).rejects.toThrow('no spare account is left')
    await expect(users.fresh()).rejects.toThrow('no user is left')
    await session.close()
    expect([...left]).toEqual([])
    expect(JSON.stringify(session.exchanges)).not.toContain(second.password)
  }
})

test('an account that cannot be put back is named, and used no more', async () => {
  const { 'admin-enable-user': __, ...without } = calls
  const driver = await started({ calls: without })
  const session = await opened(driver)
  const { users, operations } = session.actors
  await operations.state.disableUser(await users.changeable())
  await expect(session.close()).rejects.toThrow(
    `the spare account ${second.username} as it was: it is disabled, and the target file has no call admin-enable-user`,
  )
  await expect((await opened(driver)).actors.users.changeable()).rejects.toThrow('no spare account is left')
})

test('an account that cannot be put back keeps no other from being given back', async () => {
  const spares = new SpareAccounts([
    { username: 'kim', password: 'a', spare: true },
    { username: 'sam', password: 'b', spare: true },
  ])
  const lent = new LentAccounts(spares)
  const [kim, sam] = [lent.borrow(), lent.borrow()]
  const putBack = async (_: unknown, { username }: { readonly username: string }) => {
    if (username === 'kim') throw new Error('kim stays renamed')
  }
  await expect(lent.returnAll({ enableUser: async () => true, putBack })).rejects.toThrow('kim stays renamed')
  expect([kim?.username, sam?.username, spares.take()?.username]).toEqual(['kim', 'sam', 'sam'])
  expect(spares.take()).toBeUndefined()
})

test('users who can be made, or spare ones, can be changed; others cannot', async () => {
  expect((await started()).abilities()['changeable-user']).toEqual({ has: true })
  const others = [first, second]
  expect((await started({ users: others, calls: mockCalls })).abilities()['changeable-user'].has).toBe(true)
  expect((await started({ users: others })).abilities()['changeable-user']).toEqual({
    has: false,
    reason: 'the target file has no call admin-create-user, and no spare user',
    remedy: 'users: [{ username: ..., password: env:NAME, spare: true }]',
  })
})
