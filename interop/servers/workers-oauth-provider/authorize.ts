import { AuthorizationError, type OAuthHelpers } from '@cloudflare/workers-oauth-provider'
import { consentPage, loginPage } from './pages.ts'
import { signedIn, userOf } from './sessions.ts'

const html = (body: string, headers = new Headers(), status = 200): Response => {
  headers.set('content-type', 'text/html; charset=utf-8')
  return new Response(body, { status, headers })
}

const found = (location: string, headers = new Headers()): Response => {
  headers.set('location', location)
  return new Response(null, { status: 302, headers })
}

/** The authorization endpoint, which is the application's: it signs the user in, then goes by docs/consent-page.md. */
export async function authorize(request: Request, oauth: OAuthHelpers): Promise<Response> {
  try {
    return request.method === 'POST' ? await posted(request, oauth) : await asked(request, oauth)
  } catch (error) {
    if (!(error instanceof AuthorizationError)) throw error
    if (error.redirectTo) return found(error.redirectTo)
    return new Response(error.description, { status: 400, headers: { 'content-type': 'text/plain' } })
  }
}

async function asked(request: Request, oauth: OAuthHelpers): Promise<Response> {
  const wanted = await oauth.parseAuthRequest(request)
  if (userOf(request) === undefined) return html(loginPage(false))
  const details = await oauth.describeConsent(wanted)
  const { handle, headers } = await oauth.beginConsent(wanted)
  return html(consentPage(details, handle), headers)
}

async function posted(request: Request, oauth: OAuthHelpers): Promise<Response> {
  const form = new URLSearchParams(await request.text())
  const username = form.get('username')
  if (username !== null) {
    const cookie = signedIn(username, form.get('password') ?? '')
    if (cookie === undefined) return html(loginPage(true), new Headers(), 401)
    return found(request.url, new Headers({ 'set-cookie': cookie }))
  }
  const userId = userOf(request)
  if (userId === undefined) return html(loginPage(false))
  const handle = form.get('handle') ?? ''
  if (form.get('decision') !== 'approve') {
    const { headers } = await oauth.denyConsent(request, handle)
    return new Response(null, { status: 302, headers })
  }
  const approved = await oauth.approveConsent(request, handle, { scope: form.getAll('scope') })
  const { redirectTo } = await oauth.completeAuthorization({
    request: approved.request,
    userId,
    metadata: {},
    scope: approved.request.scope,
    props: { userId },
  })
  return found(redirectTo, approved.headers)
}
