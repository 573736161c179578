import { expect, test } from 'vitest'
import { checkedInFrontOf } from './testing/checked-in-front-of.ts'

test.each([
  ['registration-without-refresh-grant-consistent', 'refresh-token-without-grant-type', 'warn'],
  ['registration-offline-scope-grantable', 'registered-clients-without-offline-scope', 'warn'],
] as const)('a failure that passes is no refusal of offline access: %s', async (id, defect, expected) => {
  const paths: string[] = []
  const { results } = await checkedInFrontOf([id], {
    provider: { defects: [defect] },
    registration: 'open',
    between: async (request, serve) => {
      const { pathname } = new URL(request.url)
      const isFirst = pathname === '/authorize' && paths.at(-1) === '/register'
      paths.push(pathname)
      return isFirst && paths.filter((path) => path === '/register').length === 1
        ? new Response(null, { status: 503 })
        : serve(request)
    },
  })
  expect(results.find((result) => result.id === id)?.class).toBe(expected)
})
