import { getCookie, setCookie } from 'hono/cookie'
import type { Incoming } from './endpoints/endpoint.ts'
import { ProtocolError } from './protocol-error.ts'
import { base64url, randomText, sameText } from './random.ts'

const cookieName = 'mock_browser'

/** The browser that sends a request, as its cookie names it; login sessions hang on this name. */
export function browserOf(incoming: Incoming): string | undefined {
  return getCookie(incoming.context, cookieName)
}

/** The same, with a new cookie for a browser that has none. */
export function knownBrowser(incoming: Incoming): string {
  const known = browserOf(incoming)
  if (known !== undefined) return known
  const browser = randomText(18)
  const { pathname, protocol } = new URL(incoming.core.issuer)
  setCookie(incoming.context, cookieName, browser, {
    path: pathname,
    httpOnly: true,
    sameSite: 'Lax',
    secure: protocol === 'https:',
  })
  return browser
}

/** Ties a form to the browser it was shown in. */
export async function csrfToken(browser: string, purpose: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`csrf ${purpose} ${browser}`))
  return base64url(new Uint8Array(digest))
}

/** @throws ProtocolError where a form was not sent by the browser that got it */
export async function verifyCsrf(incoming: Incoming, purpose: string): Promise<string> {
  const browser = browserOf(incoming)
  // A page of another origin cannot send JSON here without being allowed to first, so only forms need the token.
  if (browser !== undefined && incoming.json !== undefined) return browser
  const sent = incoming.form.get('csrf') ?? ''
  if (browser === undefined || !sameText(sent, await csrfToken(browser, purpose))) {
    throw new ProtocolError('invalid_request', 'this form has expired; please start again', { status: 403 })
  }
  return browser
}
