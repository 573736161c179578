import { expect, test } from 'vitest'
import { faultCells } from './faults.ts'
import { requirementOf } from './requirement-of.ts'

test('a check that takes any answer without a token for a refusal is found out', async () => {
  const requirement = {
    ...requirementOf('revoke-token-refresh-token'),
    check: async ({ rp, users, clients, browser, observe }) => {
      const grant = await rp.offline(users.first, clients.main, browser())
      const reply = await rp.refresh(grant)
      observe.that(!reply.granted, { subject: 'it', expected: 'refused', observed: 'so' })
    },
  } satisfies Parameters<typeof faultCells>[0]
  const cells = await faultCells(requirement, [])
  const last = cells.filter(({ name }) => name.includes(`request ${cells.length / 3},`))
  expect(last.map(({ name }) => name.split(' at ')[0])).toEqual(['429', '503', 'a reset'])
  expect((await Promise.all(last.map(({ run }) => run()))).map(({ wrong }) => wrong)).toEqual([
    true,
    true,
    false,
  ])
})

test('a fault at any request of a check is met once, and the check is run again', async () => {
  const cells = await faultCells(requirementOf('refresh-success-response'), [])
  for (const { run } of cells) expect(await run()).toMatchObject({ now: 'pass', wrong: false })
})

test.each(['429', '503'])('a logout that meets %s is no logout that ends nothing', async (fault) => {
  const cells = await faultCells(requirementOf('isolation-logout-other-browser'), [])
  const atLogout = cells.filter(({ name }) => name.startsWith(fault) && name.endsWith('GET /logout'))
  expect(atLogout).toHaveLength(1)
  for (const { run } of atLogout) expect(await run()).toMatchObject({ now: 'pass', wrong: false })
})
