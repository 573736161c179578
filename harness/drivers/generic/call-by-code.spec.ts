import { expect, test } from 'vitest'
import { NotApplicable } from '../../engine/errors.ts'
import type { DriverFunction } from '../../target/driver-api.ts'
import { asTemplate, callByCode } from './call-by-code.ts'

const answer = {
  url: 'https://op.example/',
  status: 204,
  headers: {},
  text: '',
  json: undefined,
  exchange: 7,
}
const request = { method: 'DELETE', url: '/tokens' }

const call = (run: DriverFunction, stranger = false) =>
  callByCode(run, { username: 'kim' }, { send: async () => answer, stranger })

test('the entries that code returns are the answer of a list, offline where nothing is said', async () => {
  const reply = await call(async ({ send }) => {
    await send(request)
    return [{ id: '1' }, { id: '2', offline: false }]
  })
  expect(JSON.parse(reply.text)).toEqual([
    { id: '1', offline: true },
    { id: '2', offline: false },
  ])
  expect([reply.status, reply.exchange]).toEqual([200, 7])
})

test('what code throws blocks, with its words', async () => {
  const refused = call(async ({ send, variables }) => {
    await send(request)
    throw new Error(`${variables.username} was not found`)
  })
  await expect(refused).rejects.toThrow('a call of the driver: it says "kim was not found"')
  await expect(
    call(() => {
      throw new NotApplicable('not here')
    }),
  ).rejects.toThrow(NotApplicable)
})

test('a stranger gets the answer itself, whatever the code thinks of it', async () => {
  const reply = await call(async ({ send }) => {
    await send(request)
    throw new Error('refused')
  }, true)
  expect(reply).toBe(answer)
})

test('code that sends nothing shows nothing, and is told so', async () => {
  await expect(call(async () => [])).rejects.toThrow('ended without a request by send')
})

test('braces in what code sends are no variables', () => {
  expect(asTemplate({ method: 'post', url: '/a{b}', json: { x: ['{y}'] }, form: { f: '{"g":1}' } })).toEqual({
    request: 'POST /a%7Bb%7D',
    json: { x: ['{open}y}'] },
    form: { f: '{open}"g":1}' },
  })
})
