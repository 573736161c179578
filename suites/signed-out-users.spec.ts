import { decodeJwt } from 'jose'
import { expect, test } from 'vitest'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

type Serve = (request: Request) => Promise<Response>

/** A server that revokes everything of a client session by session: users who have signed out are spared. */
function sparingSignedOut(): (request: Request, serve: Serve) => Promise<Response> {
  const userOf = new Map<string, string>()
  const signedOut = new Set<string>()
  const ended = new Set<string>()
  return async (request, serve) => {
    const { pathname, searchParams } = new URL(request.url)
    const form = new URLSearchParams(request.method === 'POST' ? await request.clone().text() : '')
    const hint = searchParams.get('id_token_hint') ?? form.get('id_token_hint')
    if (hint !== null) signedOut.add(decodeJwt(hint).sub ?? '')
    if (request.method === 'DELETE' && /^\/admin\/clients\/[^/]+\/offline$/.test(pathname)) {
      for (const [token, user] of userOf) if (!signedOut.has(user)) ended.add(token)
      return new Response(null, { status: 204 })
    }
    if (pathname !== '/token') return serve(request)
    if (ended.has(form.get('refresh_token') ?? ''))
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    const answer = await serve(request)
    const basicOfMain = request.headers.has('authorization')
    const json = answer.status === 200 ? ((await answer.clone().json()) as Record<string, unknown>) : {}
    const { refresh_token, id_token } = json
    if (basicOfMain && typeof refresh_token === 'string' && typeof id_token === 'string')
      userOf.set(refresh_token, decodeJwt(id_token).sub ?? '')
    return answer
  }
}

test('revoking everything of a client is seen to spare users who have signed out', async () => {
  const id = 'revoke-client-all-kills'
  const report = await checkedInFrontOf([id], { between: sparingSignedOut() })
  const result = report.results.find((each) => each.id === id)
  expect(classesOf(report)[id]).toBe('warn')
  const violated = result?.observations.filter(({ outcome }) => outcome === 'violated')
  expect(violated?.map(({ subject }) => subject)).toEqual([
    "the second user's offline token at the revoked client",
  ])
})
