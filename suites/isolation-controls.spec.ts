import { describe, expect, test } from 'vitest'
import { conformanceProvider } from '../fixtures/conformance-provider.ts'
import type { RunReport } from '../harness/engine/report.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

type Serve = (request: Request) => Promise<Response>

const at = (request: Request): string => new URL(request.url).pathname
const formOf = async (request: Request): Promise<URLSearchParams> =>
  new URLSearchParams(request.method === 'POST' ? await request.clone().text() : '')
const resultOf = ({ results }: RunReport, id: string) => results.find((result) => result.id === id)

describe('a second user who never signed in proves nothing', () => {
  const id = 'isolation-second-user-same-browser'
  const withoutPromptLogin = async (request: Request, serve: Serve): Promise<Response> => {
    const url = new URL(request.url)
    if (url.pathname !== '/authorize' || url.searchParams.get('prompt') !== 'login') return serve(request)
    url.searchParams.delete('prompt')
    return serve(new Request(url, request))
  }

  test('a server that ignores prompt=login is not applicable', async () => {
    const report = await checkedInFrontOf([id], { between: withoutPromptLogin })
    expect(resultOf(report, id)).toMatchObject({
      class: 'not-applicable',
      summary: expect.stringContaining('the server asked nobody to sign in despite prompt=login'),
    })
  })

  const second = conformanceProvider.users[1]?.username

  test('a server that refuses the second user passes where the token of the first one lives on', async () => {
    let asksAgain = false
    const report = await checkedInFrontOf([id], {
      calls: {},
      between: async (request, serve) => {
        const url = new URL(request.url)
        if (url.pathname === '/authorize') asksAgain = url.searchParams.get('prompt') === 'login'
        const named = (await formOf(request)).get('username')
        return asksAgain && url.pathname === '/login' && named === second
          ? new Response('You are signed in as somebody else.', { status: 403 })
          : serve(request)
      },
    })
    expect(resultOf(report, id)?.class).toBe('pass')
    expect(resultOf(report, id)?.observations.map(({ subject }) => subject)).toContain(
      "the first user's token after the second user was refused",
    )
  })

  test('a second user who can sign in nowhere blocks it', async () => {
    let back: URL | undefined
    const report = await checkedInFrontOf([id], {
      calls: {},
      provider: { endpoints: { end_session: false } },
      between: async (request, serve) => {
        const url = new URL(request.url)
        if (url.pathname === '/authorize') {
          back = new URL(url.searchParams.get('redirect_uri') ?? '')
          back.searchParams.set('error', 'access_denied')
          back.searchParams.set('state', url.searchParams.get('state') ?? '')
        }
        const refused = url.pathname === '/login' && (await formOf(request)).get('username') === second
        return refused && back !== undefined ? Response.redirect(back, 302) : serve(request)
      },
    })
    expect(resultOf(report, id)?.class).toBe('blocked')
  })
})

describe('what is said to be spared had to work before', () => {
  test.each([
    'isolation-user-revoke-other-clients',
    'isolation-admin-revoke-other-clients',
    'isolation-token-revoke-other-clients',
    'isolation-client-revoke-other-clients',
  ])('%s is blocked by a second client whose tokens never refresh', async (id) => {
    const report = await checkedInFrontOf([id], {
      between: async (request, serve) => {
        const form = await formOf(request)
        const refresh = form.get('grant_type') === 'refresh_token' && form.has('client_secret')
        return refresh ? Response.json({ error: 'invalid_grant' }, { status: 400 }) : serve(request)
      },
    })
    expect(classesOf(report)).toMatchObject({ [id]: 'blocked' })
  })
})

describe('a revocation that did nothing spares nobody', () => {
  test.each([
    'isolation-user-revoke-other-users',
    'isolation-admin-revoke-other-users',
    'isolation-client-revoke-other-clients',
  ])('%s is blocked although the call was accepted', async (id) => {
    const report = await checkedInFrontOf([id], {
      between: async (request, serve) => {
        const revokes = request.method === 'DELETE' && at(request).endsWith('/offline')
        return revokes ? new Response(null, { status: 204 }) : serve(request)
      },
    })
    expect(resultOf(report, id)?.class).toBe('blocked')
  })
})

test('one token per user and client that nobody declared is a warning that names the line', async () => {
  const id = 'isolation-second-grant-keeps-first'
  const report = await checkedInFrontOf([id], { provider: { grants: { per_user_and_client: 'one' } } })
  expect(resultOf(report, id)?.class).toBe('warn')
  expect(resultOf(report, id)?.observations.map(({ observed }) => observed)).toContain(
    'declared: { offline_tokens_per_user_client: single }',
  )
})
