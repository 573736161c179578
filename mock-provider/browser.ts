import { getCookie, setCookie } from 'hono/cookie'
import type { Incoming } from './endpoints/endpoint.ts'
import { ProtocolError } from './protocol-error.ts'
import { randomText, sameText } from './random.ts'

const cookieName = 'mock_browser'

/**
 * The browser that sends a request, as its cookie names it; login sessions hang on this name. Its second part stands
 * in forms too, its first part nowhere else.
 */
export function browserOf(incoming: Incoming): string | undefined {
  const name = getCookie(incoming.context, cookieName)
  return name !== undefined && /^[\w-]{24}\.[\w-]{24}$/.test(name) ? name : undefined
}

/** The same, with a new cookie for a browser that has none. */
export function knownBrowser(incoming: Incoming): string {
  const known = browserOf(incoming)
  if (known !== undefined) return known
  const browser = `${randomText(18)}.${randomText(18)}`
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
export function csrfToken(browser: string): string {
  return browser.slice(browser.indexOf('.') + 1)
}

/** @throws ProtocolError where a form was not sent by the browser that got it */
export function verifyCsrf(incoming: Incoming): string {
  const browser = browserOf(incoming)
  // A page of another origin cannot send JSON here without being allowed to first, so only forms need the token.
  if (browser !== undefined && incoming.json !== undefined) return browser
  const sent = incoming.form.get('csrf') ?? ''
  if (browser === undefined || !sameText(sent, csrfToken(browser))) {
    throw new ProtocolError('invalid_request', 'this form has expired; please start again', { status: 403 })
  }
  return browser
}
