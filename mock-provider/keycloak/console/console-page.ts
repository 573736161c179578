import { html, raw } from 'hono/html'
import { OAuthError } from '../../kit/oauth-error.ts'
import { strangerOf } from '../../kit/own-origin.ts'
import { layout, type Markup } from '../../kit/page-layout.ts'
import { sameText } from '../../kit/random.ts'
import { goOnScript } from '../page-scripts.ts'
import { errorPage } from '../pages.ts'
import type { RealmRequest } from '../realm-request.ts'
import { consolePolicy } from './console-policy.ts'

/** Answers with a page of a console, which nobody keeps and nobody frames. */
export async function shown(
  { context }: Pick<RealmRequest, 'context'>,
  page: Markup,
  status: 200 | 400 | 403 | 404 = 200,
): Promise<Response> {
  context.header('cache-control', 'no-store')
  context.header('content-security-policy', await consolePolicy())
  return context.html(await page, status)
}

/** Keycloak's consoles are applications of scripts that sign in like every client; these pages do so, too. */
export function signInFirst(page: {
  readonly title: string
  readonly realm: string
  readonly clientId: string
  /** The authorization request. */
  readonly to: string
}): Markup {
  const environment = JSON.stringify({ realm: page.realm, clientId: page.clientId }).replaceAll(
    '<',
    '\\u003c',
  )
  return layout(
    page.title,
    html`<script id="environment" type="application/json">${raw(environment)}<\/script>
<p>Sign in to realm ${page.realm} first.</p>
<p><a id="continue" href="${page.to}">Sign in</a></p>
<script>${raw(goOnScript)}<\/script>`,
  )
}

/** The authorization request by which a console signs in. */
export function consoleSignIn(
  issuer: string,
  client: { readonly clientId: string; readonly redirectUri: string; readonly state: string },
): string {
  const query = new URLSearchParams({
    client_id: client.clientId,
    redirect_uri: client.redirectUri,
    state: client.state,
    response_type: 'code',
    scope: 'openid',
  })
  return `${issuer}/protocol/openid-connect/auth?${query}`
}

/**
 * Lets only forms of its own pages through.
 *
 * @throws OAuthError 403 for a form that this browser did not get here
 */
export function verifyForm({ base, context, form }: RealmRequest, csrf: string): void {
  const stranger = strangerOf(context.req, [base])
  if (stranger !== undefined || !sameText(form.get('csrf') ?? '', csrf)) {
    throw new OAuthError('access_denied', stranger ?? 'the form is not of this page; load it again', {
      status: 403,
    })
  }
}

/** What is wrong, as a page. */
export async function refusedPage(request: RealmRequest, error: OAuthError): Promise<Response> {
  request.context.header('cache-control', 'no-store')
  return request.context.html(await errorPage(request.realm.name, error.message), error.status as 403)
}
