import { expect, test } from 'vitest'
import type { Reply } from '../../http/reply.ts'
import { entriesOf } from './lists.ts'

const reply = (body: unknown): Reply => ({
  ...{ url: 'https://op.example/grants', status: 200, headers: {}, json: undefined, exchange: 1 },
  text: JSON.stringify(body),
})
const read = (body: unknown) =>
  entriesOf(
    reply(body),
    { request: 'GET /grants', entry: { id: 'id', offline: 'scope=offline_access' } },
    'it',
  )

test('entries may be anything; what is not there is undefined', () => {
  const rows = [
    null,
    5,
    'x',
    [],
    { id: { toString: 1 }, scope: [{ toString: 1 }, 'offline_access'] },
    { id: null, scope: { toString: 1 } },
  ]
  expect(read(rows).map(({ id, offline }) => [id, offline])).toEqual([
    [undefined, false],
    [undefined, false],
    [undefined, false],
    [undefined, false],
    ['{"toString":1}', true],
    [undefined, false],
  ])
})

test('a list that nobody can look through is told', () => {
  expect(() => read(Array(20_001).fill({}))).toThrow(
    'a list from it (got 20001 entries; at most 20000 are read)',
  )
})
