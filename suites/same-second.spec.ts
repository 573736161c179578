import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

const id = 'revoke-admin-same-second'

test('a revocation that fell into the next second is asked for anew, and nothing leans on the first one', async () => {
  let revocations = 0
  const report = await checkedInFrontOf([id], {
    // Its answers say nothing of what was done.
    calls: (calls) =>
      JSON.parse(JSON.stringify(calls, (name, value) => (name === 'accepted' ? undefined : value))),
    between: async (request, serve) => {
      const { origin, pathname } = new URL(request.url)
      const answer = await serve(request)
      const revokes = request.method === 'DELETE' && /^\/admin\/users\/[^/]+\/offline$/.test(pathname)
      // The first one is that of the check on which this one relies.
      if (revokes && ++revocations === 2) {
        const body = JSON.stringify({ advance: 5 })
        const headers = { 'content-type': 'application/json' }
        await serve(new Request(`${origin}/control/clock`, { method: 'POST', headers, body }))
      }
      return answer
    },
  })
  expect(revocations).toBe(3)
  expect(classesOf(report)[id]).toBe('pass')
})
