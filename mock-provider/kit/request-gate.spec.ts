import { expect, test } from 'vitest'
import { RequestGate } from './request-gate.ts'

test('what must be alone waits for the requests under way, and those that come meanwhile wait for it', async () => {
  const gate = new RequestGate()
  const order: string[] = []
  let answerFirst = (): void => {}
  const first = new Promise<void>((resolve) => {
    answerFirst = resolve
  })
  const note = (name: string) => async () => {
    order.push(name)
  }
  const underWay = gate.pass(async () => {
    await first
    order.push('under way')
  })
  const alone = gate.alone(note('alone'))
  const later = gate.pass(note('later'))
  const again = gate.alone(note('again'))
  // Whatever does not wait has its turn before the first answer.
  await new Promise(setImmediate)
  answerFirst()
  await Promise.all([underWay, alone, later, again])
  expect(order).toEqual(['under way', 'alone', 'again', 'later'])
})

test('a request or an action that fails holds nobody up', async () => {
  const gate = new RequestGate()
  const fails = async () => {
    throw new Error('out of order')
  }
  const failed = gate.pass(fails)
  const alone = gate.alone(fails)
  await expect(failed).rejects.toThrow('out of order')
  await expect(alone).rejects.toThrow('out of order')
  expect(await gate.pass(async () => 'answered')).toBe('answered')
})

test('a closed gate refuses every request, those that waited for it included', async () => {
  const gate = new RequestGate()
  const closing = gate.close()
  const waiting = gate.pass(async () => 'answered')
  await closing
  await expect(waiting).rejects.toMatchObject({ code: 'closed' })
})
