import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { checkedInFrontOf } from './testing/checked-in-front-of.ts'

const id = 'revoke-token-race-no-survivor'

test('a crash beside a revocation is not one of two tokens within a second: its round is judged by what was given', async () => {
  let underWay = 0
  let crashed = false
  const { results, warnings } = await checkedInFrontOf([id], {
    async between(request, serve) {
      const { pathname } = new URL(request.url)
      if (pathname.endsWith('/revoke')) {
        underWay += 1
        // Long enough that a refresh comes meanwhile in one of the rounds.
        for (let count = 0; count < 500 && !crashed; count++) await turn()
        const answer = await serve(request)
        underWay -= 1
        return answer
      }
      if (!pathname.endsWith('/token') || underWay === 0 || crashed) return serve(request)
      crashed = true
      return Response.json({ error: 'server_error' }, { status: 500 })
    },
  })
  expect(crashed).toBe(true)
  expect(warnings).toEqual([])
  const result = results.find((each) => each.id === id)
  expect(result?.class).toBe('pass')
  expect(result?.observations.filter(({ outcome }) => outcome === 'noted')).toHaveLength(1)
})
