import { expect, test } from 'vitest'
import { BrowserSession } from '../http/browser-session.ts'
import { httpInFrontOf } from '../http/testing/http-in-front-of.ts'
import type { TestClient } from '../target/actors.ts'
import { withDefaults } from '../target/defaults.ts'
import { sendAuthorization } from './authorization.ts'
import { WireRequest } from './wire-request.ts'

const issuer = 'https://op.example'
const redirectUri = 'https://rp.example/callback'
const target = withDefaults({ issuer, clients: { main: { client_id: 'web' } }, users: [] })
const wire = new WireRequest(target)
const metadata = { issuer, authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }
const client: TestClient = {
  role: 'main',
  clientId: 'web',
  authentication: 'none',
  redirectUri,
  consent: 'ask',
  scopes: [],
}
const user = { role: 'first', username: 'kim', password: 'secret' }

/** A server that keeps the oldest request of a browser in mind until somebody signs in, and answers that one. */
function browserAtForgetfulServer() {
  let pending: URLSearchParams | undefined
  let signedIn = false
  const back = (parameters: URLSearchParams, members: Record<string, string>): Response => {
    const query = new URLSearchParams({ ...members, state: parameters.get('state') ?? '' })
    return new Response(null, { status: 302, headers: { location: `${redirectUri}?${query}` } })
  }
  const fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url)
    if (request.method === 'POST') {
      signedIn = true
      const oldest = pending ?? url.searchParams
      return oldest.get('prompt') === 'none'
        ? back(oldest, { error: 'consent_required' })
        : back(oldest, { code: 'c' })
    }
    if (signedIn) return back(url.searchParams, { code: 'the-code' })
    pending ??= url.searchParams
    const form = '<form method=post action=/login><input name=u><input type=password name=p></form>'
    return new Response(`<title>Sign in</title>${form}`, { headers: { 'content-type': 'text/html' } })
  }
  const http = httpInFrontOf(fetch)
  return new BrowserSession({ name: 'B1', http })
}

test('a server that goes on with an abandoned request of the browser is asked again', async () => {
  const browser = browserAtForgetfulServer()
  const context = { target, metadata, wire }
  const silent = await sendAuthorization({ client, browser, scope: 'openid', prompt: 'none' }, context)
  expect(silent.kind).toBe('page')
  const answer = await sendAuthorization({ client, browser, user, scope: 'openid' }, context)
  expect(answer).toMatchObject({ kind: 'code', code: 'the-code' })
  expect(answer.pages.map(({ kind }) => kind)).toEqual(['login'])
})

test.each([
  ['sign-in', 'login', '<form method=post><input name=u><input type=password name=p></form>'],
  ['consent', 'consent', '<form method=post><button name=d value=yes>Allow</button></form>'],
])('nobody acts on a %s page under prompt=none', async (_, kind, page) => {
  const methods: string[] = []
  const http = httpInFrontOf(async ({ method }) => {
    methods.push(method)
    return new Response(page, { headers: { 'content-type': 'text/html' } })
  })
  const browser = new BrowserSession({ name: 'B1', http })
  const request = { client, browser, user, scope: 'openid', prompt: 'none' }
  const answer = await sendAuthorization(request, { target, metadata, wire })
  expect(answer).toMatchObject({ kind: 'page', page: { kind } })
  expect(methods).toEqual(['GET'])
})
