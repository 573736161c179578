import { getCookie, setCookie } from 'hono/cookie'
import { OAuthError } from '../kit/oauth-error.ts'
import { sameText } from '../kit/random.ts'
import type { NamedBrowser } from './browser-names.ts'
import type { Incoming } from './endpoints/endpoint.ts'

const cookieName = 'mock_browser'

/** The browser that sends a request; undefined where its cookie is none that was given out here. */
export async function browserOf({ core, context }: Incoming): Promise<NamedBrowser | undefined> {
  const name = getCookie(context, cookieName)
  if (name === undefined || !/^[\w-]{24}\.[\w-]{24}$/.test(name)) return undefined
  const id = await core.browsers.idOf(name)
  return id === undefined ? undefined : { id, name }
}

/** The same, with a new cookie for a browser that has none of ours. */
export async function knownBrowser(incoming: Incoming): Promise<NamedBrowser> {
  const current = await browserOf(incoming)
  if (current !== undefined) return current
  const browser = incoming.core.browsers.begin()
  giveCookie(incoming, browser.name)
  return browser
}

/** Gives a browser that somebody signs in with another name. @see RFC 6265, section 8.4 */
export async function renameBrowser(incoming: Incoming, browser: NamedBrowser): Promise<void> {
  giveCookie(incoming, await incoming.core.browsers.renew(browser))
}

function giveCookie({ core, context }: Incoming, name: string): void {
  const { pathname, protocol } = new URL(core.addresses.pages)
  setCookie(context, cookieName, name, {
    path: pathname,
    httpOnly: true,
    sameSite: 'Lax',
    secure: protocol === 'https:',
  })
}

/** Ties a form to the browser it was shown in. */
export function csrfToken({ name }: NamedBrowser): string {
  return name.slice(name.indexOf('.') + 1)
}

/** @throws OAuthError where a form was not sent by the browser that got it */
export function verifyCsrf(incoming: Incoming, expected: string | undefined): void {
  // A page of another origin cannot send JSON here without being allowed to first, so only forms need the token.
  if (expected !== undefined && incoming.json !== undefined) return
  const sent = incoming.form.get('csrf') ?? ''
  if (expected === undefined || !sameText(sent, expected)) {
    throw new OAuthError('invalid_request', 'this form has expired; please start again', { status: 403 })
  }
}
