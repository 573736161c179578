import { browserOf, csrfToken, knownBrowser, verifyCsrf } from '../browser.ts'
import type { Incoming } from '../endpoints/endpoint.ts'
import type { Session, User } from '../model.ts'

/** Who uses a page, by the login session of the browser. */
export interface PageCaller {
  readonly user: User
  readonly session: Session
}

export async function pageCaller(incoming: Incoming): Promise<PageCaller | undefined> {
  const { core } = incoming
  const session = await core.liveSession((await browserOf(incoming))?.id)
  const user = session === undefined ? undefined : await core.store.user(session.userId)
  return session === undefined || user === undefined ? undefined : { user, session }
}

/** What ties the forms of a page to the browser that gets it. */
export async function formToken(incoming: Incoming): Promise<string> {
  return csrfToken(await knownBrowser(incoming))
}

/** @throws OAuthError for a form that this browser did not get here */
export async function verifyForm(incoming: Incoming): Promise<void> {
  const browser = await browserOf(incoming)
  // What is not a form, nobody's page made.
  verifyCsrf({ ...incoming, json: undefined }, browser === undefined ? undefined : csrfToken(browser))
}

/** Goes to another page, so that going back and reloading repeat nothing. */
export function seeOther({ core, context }: Incoming, path: string): Response {
  context.header('cache-control', 'no-store')
  return context.redirect(core.addresses.pages + path, 303)
}
