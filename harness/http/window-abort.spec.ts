import { expect, test } from 'vitest'
import { askedWithin } from './window.ts'

test('the end of a check ends the wait for the next question', async () => {
  const end = new AbortController()
  let asked = 0
  const answer = askedWithin(
    600,
    async () => {
      asked += 1
      end.abort()
    },
    () => false,
    end.signal,
  )
  await expect(answer).rejects.toThrow('The operation was aborted')
  expect(asked).toBe(1)
})
