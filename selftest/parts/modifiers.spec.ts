import { expect, test } from 'vitest'
import { defects } from '../../mock-provider/provider/defects/index.ts'
import { modifierCells } from './modifiers.ts'
import { requirementOf } from './requirement-of.ts'

const cellsOf = (id: string) => {
  const requirement = requirementOf(id)
  return modifierCells(requirement, defects[requirement.defect])
}

test('a revocation that leaves a token good exactly once more is found', async () => {
  const cells = await cellsOf('revoke-token-refresh-token')
  const once = cells.find(({ name }) => name.endsWith('only once'))
  expect(await once?.run()).toMatchObject({ now: 'fail', met: true, wrong: false })
})

test('a check that looks at the first use only does not see what shows at the second one', async () => {
  const requirement = {
    ...requirementOf('isolation-token-revoke-sibling-token'),
    reliesOn: [],
    check: async ({ rp, users, clients, browser, observe }) => {
      const one = await rp.offline(users.first, clients.main, browser())
      const other = await rp.offline(users.first, clients.main, browser())
      await rp.revoked(one)
      const reply = await rp.refresh(other)
      observe.that(reply.granted, { subject: 'it', expected: 'lives', observed: 'so', replies: [reply] })
    },
  } satisfies Parameters<typeof modifierCells>[0]
  const cells = await modifierCells(requirement, defects[requirement.defect])
  const named = (name: string) => cells.find((cell) => cell.name.endsWith(name))
  expect(await named('only once')?.run()).toMatchObject({ now: 'fail', wrong: false })
  // It is not used twice, so the defect never shows.
  expect(await named('from the second time on')?.run()).toMatchObject({ now: 'pass', met: false })
  expect(await named('only the first client')?.run()).toMatchObject({ now: 'fail', wrong: false })
  expect(await named('only the second user')?.run()).toMatchObject({ now: 'pass', met: false })
})

test.each([
  ['lifetime-absolute-maximum-enforced', 'only the second user', 'fail'],
  ['lifetime-idle-expiry-enforced', 'only the second user', 'warn'],
  ['lifetime-declared-limit-reached', 'only from the second time on', 'fail'],
  ['lifetime-expiration-fields-consistent', 'only from the second time on', 'fail'],
  ['errors-invalid-grant-for-dead-token', 'only once', 'fail'],
])('%s finds its defect %s', async (id, shape, now) => {
  const cell = (await cellsOf(id)).find(({ name }) => name.endsWith(`, ${shape}`))
  expect(await cell?.run()).toMatchObject({ now, met: true, wrong: false })
})
