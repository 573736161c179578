import { expect, test } from 'vitest'
import type { ListedGrant } from '../../harness/drivers/operations.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { entryOfGrant } from './listed-grants.ts'

const grant = {} as Grant
const list = (...ids: string[]): ListedGrant[] =>
  ids.map((id) => ({ id, client: 'album', user: 'kim', session: undefined, offline: true }))

test('the entry of a grant is the one that appeared with it', () => {
  const readings = { before: list('1'), between: list('1', '2'), now: list('1', '2', '3') }
  expect(entryOfGrant(grant, readings)?.id).toBe('2')
})

test('and the one that took its place where a refresh gives the token another entry', () => {
  const readings = {
    before: list('1'),
    between: list('1', '2'),
    unrefreshed: list('1', '2', '3'),
    now: list('1', '3', '4'),
  }
  expect(entryOfGrant(grant, readings)?.id).toBe('4')
})

test('several new entries tell nothing', () => {
  const before = list('1')
  expect(entryOfGrant(grant, { before, between: list('1', '2', '3'), now: list('1', '2') })).toBeUndefined()
  const between = list('1', '2')
  const readings = { before, between, unrefreshed: list('1', '2', '3'), now: list('1', '3', '4', '5') }
  expect(entryOfGrant(grant, readings)).toBeUndefined()
})
