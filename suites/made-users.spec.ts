import { expect, test } from 'vitest'
import { checkedInFrontOf } from './testing/checked-in-front-of.ts'

test('a user whom the check made and who cannot sign in blocks that check, and blames nothing in the target file', async () => {
  const report = await checkedInFrontOf(['state-user-disabled-refused'], {
    between: async (request, serve) => {
      if (request.method !== 'POST' || new URL(request.url).pathname !== '/admin/users') return serve(request)
      const user = (await request.json()) as object
      const body = JSON.stringify({ ...user, password: 'another one than was asked for' })
      return serve(new Request(request.url, { method: 'POST', headers: request.headers, body }))
    },
  })
  const blocked = report.results.filter(({ class: found }) => found === 'blocked')
  expect(blocked.map(({ summary }) => summary)).toContainEqual(
    expect.stringContaining('the server refused the password that the check gave this user'),
  )
  // Exit code 2 is for what whoever wrote the target file has to mend.
  expect(report.gate.exitCode).toBe(3)
})
