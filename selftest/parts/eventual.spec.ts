import { expect, test } from 'vitest'
import { eventualCells } from './eventual.ts'
import { requirementOf } from './requirement-of.ts'

test('a check that does not wait for the declared window is found out', async () => {
  const requirement = {
    ...requirementOf('revoke-token-refresh-token'),
    check: async ({ rp, users, clients, browser, observe }) => {
      const grant = await rp.offline(users.first, clients.main, browser())
      await rp.revoked(grant)
      const reply = await rp.refresh(grant)
      observe.that(!reply.granted, { subject: 'it', expected: 'refused', observed: 'so', replies: [reply] })
    },
  } satisfies Parameters<typeof eventualCells>[0]
  const [everywhere] = await eventualCells(requirement, [])
  expect(await everywhere?.run()).toMatchObject({ before: 'pass', now: 'fail', wrong: true })
})

test.each(['revoke-token-refresh-token', 'logout-online-refresh-dies'])(
  '%s is judged alike where one of two nodes knows later what was ended',
  async (id) => {
    const cells = await eventualCells(requirementOf(id), [])
    expect(cells.map(({ consulted }) => consulted)).toEqual([true, true, true])
    for (const { run } of cells) expect(await run()).toMatchObject({ now: 'pass', wrong: false })
  },
)

test('what ends nothing need not be run', async () => {
  const cells = await eventualCells(requirementOf('refresh-success-response'), [])
  expect(cells.map(({ consulted }) => consulted)).toEqual([false, false, false])
})
