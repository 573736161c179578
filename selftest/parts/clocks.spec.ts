import { expect, test } from 'vitest'
import { claimsOf } from '../../harness/rp/jwt.ts'
import { clockCells } from './clocks.ts'
import { requirementOf } from './requirement-of.ts'

test('a check that takes our clock for theirs is found out', async () => {
  const requirement = {
    ...requirementOf('refresh-id-token-identity-stable'),
    check: async ({ rp, users, clients, browser, observe }) => {
      const { firstIdToken } = await rp.offline(users.first, clients.main, browser())
      const { iat } = claimsOf(firstIdToken) ?? {}
      const holds = typeof iat === 'number' && Math.abs(iat - Date.now() / 1000) < 10
      observe.that(holds, { subject: 'iat', expected: 'now', observed: 'not now' })
    },
  } satisfies Parameters<typeof clockCells>[0]
  const outcomes = await Promise.all((await clockCells(requirement, [])).map(({ run }) => run()))
  expect(outcomes.map(({ wrong }) => wrong)).toEqual([true, true, false, false, false])
})
