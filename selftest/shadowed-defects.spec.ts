import { expect, test } from 'vitest'
import { type Defect, decides, stores } from '../mock-provider/provider/defects/defect.ts'
import { checkedAlone } from './parts/cell.ts'
import { requirementOf } from './parts/requirement-of.ts'
import { shadowedDefects } from './shadowed-defects.ts'

/** The names of defects that one check meets. */
async function met(defects: Readonly<Record<string, Defect>>, id = 'refresh-success-response') {
  const names = new Set<string>()
  const behaviour = () => shadowedDefects(Object.entries(defects), (name) => names.add(name))
  expect(await checkedAlone(requirementOf(id), { behaviour })).toMatchObject({ class: 'pass' })
  return [...names]
}

test('a defect is met where it would have decided otherwise, and not where it only is asked', async () => {
  const decided = (answer: (error: string) => string) =>
    decides('', 'consent', 'consentItems', (right) => (scope) => right(scope).map(answer))
  expect(await met({ same: decided((item) => item), other: decided((item) => `no ${item}`) })).toEqual([
    'other',
  ])
})

test('a defect that decides otherwise after some times is met only by a check that goes on so long', async () => {
  const after = (times: number) =>
    decides('', 'consent', 'consentItems', (right) => {
      let asked = 0
      return (scope) => {
        asked += 1
        return asked > times ? [] : right(scope)
      }
    })
  expect(await met({ first: after(0), later: after(1000) })).toEqual(['first'])
})

test('a defect that decides later than it is asked is waited for', async () => {
  const owner = (wrong: boolean) =>
    decides('', 'refresh', 'ownerOf', (conforming) => async (facts) => {
      await facts.browserUsers()
      return wrong ? undefined : conforming(facts)
    })
  expect(await met({ right: owner(false), wrong: owner(true) })).toEqual(['wrong'])
})

test('a defect that throws is met', async () => {
  const thrown = decides('', 'consent', 'consentItems', () => () => {
    throw new Error('broken')
  })
  expect(await met({ thrown })).toEqual(['thrown'])
})

test('a defect of the store is met where something else comes back, and not where it only is used', async () => {
  const same = stores('', (store) => ({ grant: (id) => store.grant(id) }))
  const other = stores('', () => ({ grant: async () => undefined }))
  const unread = stores('', () => ({ removeUser: async () => {} }))
  expect(await met({ same, other, unread })).toEqual(['other'])
})

test('a defect of answers is met where it changes one', async () => {
  const changes: Defect = { behaviour: '', respond: (_, { headers }) => headers.set('x-else', 'yes') }
  const nothing: Defect = { behaviour: '', respond: (_, { headers }) => headers.delete('x-nobody-has') }
  expect(await met({ changes, nothing })).toEqual(['changes'])
})
