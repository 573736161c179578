import { describe, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

type Serve = (request: Request) => Promise<Response>

const isDelete = ({ method, url }: Request): boolean => method === 'DELETE' && url.includes('/grants/')
const formOf = async (request: Request): Promise<URLSearchParams> =>
  new URLSearchParams(request.method === 'POST' ? await request.clone().text() : '')

const judged = async (
  id: string,
  between: (request: Request, serve: Serve) => Promise<Response>,
): Promise<{ readonly class: string | undefined; readonly summary: string }> => {
  const report: RunReport = await checkedInFrontOf([id], { clock: true, between })
  const result = report.results.find((each) => each.id === id)
  return { class: classesOf(report)[id], summary: JSON.stringify(result) }
}

describe('the end of a grant is seen at its tokens', () => {
  const id = 'revoke-grant-kills-tokens'

  test('a DELETE that ends nothing fails, whatever it answers', async () => {
    const done = async (request: Request, serve: Serve) =>
      isDelete(request) ? new Response(null, { status: 204 }) : serve(request)
    expect((await judged(id, done)).class).toBe('fail')
  })

  test('a DELETE that ends the refresh token is no green while the grant is still shown, or with another 2xx', async () => {
    let shown: Response | undefined
    const remembering = async (request: Request, serve: Serve) => {
      if (request.method !== 'GET' || !request.url.includes('/grants/')) return serve(request)
      shown ??= await serve(request)
      return shown.clone()
    }
    expect((await judged(id, remembering)).class).toBe('warn')
    const talkative = async (request: Request, serve: Serve) => {
      const answer = await serve(request)
      return isDelete(request) ? Response.json({ deleted: true }) : answer
    }
    expect((await judged(id, talkative)).class).toBe('warn')
  })

  test('a token that is refused along with everybody else is no sign of it', async () => {
    let deleted = false
    const outage = async (request: Request, serve: Serve) => {
      if (isDelete(request)) deleted = true
      const refreshes = (await formOf(request)).get('grant_type') === 'refresh_token'
      if (!deleted || !refreshes) return serve(request)
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    expect((await judged(id, outage)).class).toBe('blocked')
  })

  test.each([401, 403])(
    'a DELETE that is answered with %i is about the token of the request',
    async (status) => {
      const refusing = async (request: Request, serve: Serve) =>
        isDelete(request) ? Response.json({ error: 'insufficient_scope' }, { status }) : serve(request)
      const { class: found, summary } = await judged(id, refusing)
      expect(found).toBe('blocked')
      expect(summary).toContain('grant_management: { token_parameters: ... }')
    },
  )

  test('a DELETE of a living grant that finds none fails', async () => {
    const lost = async (request: Request, serve: Serve) =>
      isDelete(request) ? Response.json({ error: 'not_found' }, { status: 404 }) : serve(request)
    expect((await judged(id, lost)).class).toBe('fail')
  })

  test('a server that issues no token for looking at grants is judged by the rest', async () => {
    const blind = async (request: Request, serve: Serve) =>
      (await formOf(request)).get('scope') === 'grant_management_query'
        ? Response.json({ error: 'invalid_scope' }, { status: 400 })
        : serve(request)
    expect((await judged(id, blind)).class).toBe('pass')
  })

  test('a token of another scope than asked for blocks', async () => {
    const narrow = async (request: Request, serve: Serve) => {
      const isAsked = (await formOf(request)).get('scope') === 'grant_management_revoke'
      const answer = await serve(request)
      if (!isAsked) return answer
      return Response.json({ ...((await answer.json()) as object), scope: 'read' })
    }
    const { class: found, summary } = await judged(id, narrow)
    expect(found).toBe('blocked')
    expect(summary).toContain('scope grant_management_revoke')
  })

  test('an answer without a grant_id to a request for a grant fails', async () => {
    const nameless = async (request: Request, serve: Serve) => {
      const isExchange = (await formOf(request)).has('code_verifier')
      const answer = await serve(request)
      if (!isExchange) return answer
      const { grant_id: _, ...rest } = (await answer.json()) as Record<string, unknown>
      return Response.json(rest)
    }
    expect((await judged(id, nameless)).class).toBe('fail')
  })

  test('a server whose metadata leave an action out is not held to it', async () => {
    const without = async (request: Request, serve: Serve) => {
      const answer = await serve(request)
      if (!request.url.includes('/.well-known/')) return answer
      const metadata = (await answer.json()) as Record<string, unknown>
      return Response.json({ ...metadata, grant_management_actions_supported: ['create', 'query'] })
    }
    expect((await judged(id, without)).class).toBe('not-applicable')
  })
})

describe('a grant that is merged or replaced has one living token', () => {
  const id = 'revoke-grant-merge-invalidates-old-token'
  /** Changes the authorization request of one action. */
  const instead = (action: string, change: (url: URL) => void) => async (request: Request, serve: Serve) => {
    const url = new URL(request.url)
    if (url.searchParams.get('grant_management_action') !== action) return serve(request)
    change(url)
    return serve(new Request(url, request))
  }

  test.each(['merge', 'replace'])('a server that takes a %s for a new grant fails', async (action) => {
    const anew = instead(action, ({ searchParams }) => {
      searchParams.set('grant_management_action', 'create')
      searchParams.delete('grant_id')
    })
    const { class: found, summary } = await judged(id, anew)
    expect(found).toBe('fail')
    expect(summary).toContain('another one')
    expect(summary).toContain('still yields an access token')
  })

  test('a server that ends the new token along with the old one fails', async () => {
    let updated = false
    const between = async (request: Request, serve: Serve) => {
      if (/grant_management_action=(?:merge|replace)/.test(request.url)) updated = true
      const refreshes = (await formOf(request)).get('grant_type') === 'refresh_token'
      if (!updated || !refreshes) return serve(request)
      return Response.json({ error: 'invalid_grant' }, { status: 400 })
    }
    expect((await judged(id, between)).class).toBe('fail')
  })

  test('a server that refuses what its metadata name has not been judged', async () => {
    const refusing = instead('merge', ({ searchParams }) => searchParams.set('grant_id', 'another'))
    const { class: found, summary } = await judged(id, refusing)
    expect(found).toBe('blocked')
    expect(summary).toContain('invalid_grant_id')
  })

  test('a server that merges only is held to merging', async () => {
    const without = async (request: Request, serve: Serve) => {
      const answer = await serve(request)
      if (!request.url.includes('/.well-known/')) return answer
      const metadata = (await answer.json()) as Record<string, unknown>
      return Response.json({ ...metadata, grant_management_actions_supported: ['create', 'merge'] })
    }
    const { class: found, summary } = await judged(id, without)
    expect(found).toBe('pass')
    expect(summary).not.toContain('replace"')
  })
})
