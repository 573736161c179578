import { expect, test } from 'vitest'
import type { Check } from '../../harness/checks/context.ts'
import { catalogue } from '../../suites/catalogue.ts'
import { idle, idleCells } from './idle.ts'
import { requirementOf } from './requirement-of.ts'

/** A requirement with another check. */
const checking = (check: (context: Check) => Promise<void>) => ({
  ...requirementOf('revoke-admin-user-all-kills'),
  check,
})

test('a check that judges a server by an operation that did nothing is found out', async () => {
  const requirement = checking(async ({ rp, users, clients, operations, browser, observe }) => {
    const grant = await rp.offline(users.first, clients.main, browser())
    await operations.attempt('admin-revoke-user', { user: users.first, grant }, 'authorized')
    await observe.dead(grant, 'the offline token')
  })
  const consulted = (await idleCells(requirement, [])).filter((cell) => cell.consulted)
  expect(await Promise.all(consulted.map(({ run }) => run()))).toMatchObject(
    consulted.map(() => ({ before: 'pass', now: 'fail', wrong: true })),
  )
  expect(consulted.map(({ name }) => name)).toEqual([
    'admin-revoke-user answers 200 without a body',
    'admin-revoke-user answers 302 to a sign-in page',
    'admin-revoke-user answers 200 with an error in it',
  ])
})

test('a check that says it cannot be judged then is not misled', async () => {
  const cells = await idle.cells('revoke-admin-user-all-kills')
  const revocations = cells.filter(
    ({ name, consulted }) => consulted && name.startsWith('admin-revoke-user '),
  )
  // At the conforming server, and at the one with the own defect.
  expect(revocations).toHaveLength(6)
  for (const { run } of revocations) expect(await run()).toMatchObject({ wrong: false, now: 'blocked' })
})

test('every operation is tried for every requirement', async () => {
  expect(idle.rows()).toEqual(catalogue.map(({ id }) => id))
})
