import { expect, test } from 'vitest'
import { actorCells } from './actors.ts'
import { requirementOf } from './requirement-of.ts'

test('a check that passes since nobody believes its attacker is found out', async () => {
  const requirement = {
    ...requirementOf('binding-foreign-client-rejected'),
    check: async ({ rp, users, clients, browser, observe }) => {
      const grant = await rp.offline(users.first, clients.main, browser())
      await observe.deadToken(grant.refreshToken ?? '', clients.second, 'the token of another client')
    },
  } satisfies Parameters<typeof actorCells>[0]
  const cells = await actorCells(requirement, [requirement.defect])
  const second = cells.find(({ name }) => name.startsWith('a second client'))
  expect(second?.consulted).toBe(true)
  expect(await second?.run()).toMatchObject({ before: 'fail', now: 'pass', wrong: true })
  expect(cells.find(({ name }) => name.startsWith('a public client'))?.consulted).toBe(false)
})

test('the check of the project does not believe an attacker that nobody believes', async () => {
  const requirement = requirementOf('binding-foreign-client-rejected')
  const cells = await actorCells(requirement, [requirement.defect])
  const second = cells.find(({ name }) => name.startsWith('a second client'))
  expect(await second?.run()).toMatchObject({ now: 'blocked', wrong: false })
})
