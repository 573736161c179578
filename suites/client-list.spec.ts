import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

interface Listed {
  readonly offline_access: readonly object[]
}

/** Who authenticates in the header. */
function clientIn(request: Request): string {
  const basic = /^Basic (.*)$/.exec(request.headers.get('authorization') ?? '')?.[1]
  return basic === undefined ? '' : (atob(basic).split(':')[0] ?? '')
}

test('a list of a client that has one more entry for each refresh is a warning', async () => {
  const refreshes = new Map<string, number>()
  const report = await checkedInFrontOf(['revoke-client-list-tracks'], {
    between: async (request, serve) => {
      const { pathname } = new URL(request.url)
      const client = clientIn(request)
      if (pathname === '/token' && (await request.clone().text()).includes('grant_type=refresh_token')) {
        refreshes.set(client, (refreshes.get(client) ?? 0) + 1)
      }
      const answer = await serve(request)
      const listed = /^\/admin\/clients\/([^/]+)\/offline$/.exec(pathname)?.[1]
      if (request.method !== 'GET' || listed === undefined) return answer
      const json = (await answer.json()) as Listed
      const [entry] = json.offline_access
      const repeated =
        entry === undefined ? [] : Array.from({ length: refreshes.get(listed) ?? 0 }, () => entry)
      return Response.json({ ...json, offline_access: [...json.offline_access, ...repeated] })
    },
  })
  const result = report.results.find(({ id }) => id === 'revoke-client-list-tracks')
  expect(classesOf(report)['revoke-client-list-tracks']).toBe('warn')
  expect(result?.observations).toContainEqual(
    expect.objectContaining({ outcome: 'weak', subject: "the client's list after three refreshes" }),
  )
})
