import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { kindOf } from './secret-names.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

function heap(): number {
  collect()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

test('a name that is remembered does not keep the answer in which it stood', () => {
  const before = heap()
  for (let answer = 0; answer < 40; answer++) {
    // As an answer comes: its bytes in one text, of which a name is a part.
    const body = Buffer.alloc(256 * 1024, `a-long-name-of-answer-${answer};`).toString()
    expect(kindOf(body.slice(0, 25))).toBeUndefined()
  }
  expect(heap() - before).toBeLessThan(5)
})
