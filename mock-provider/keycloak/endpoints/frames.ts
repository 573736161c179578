import { html } from 'hono/html'
import type { RealmRequest } from '../realm-request.ts'

/**
 * The frame that a client asks whether the session has changed. It answers by the cookie that a script may read.
 *
 * @see OpenID Connect Session Management 1.0, section 3.1
 */
export async function loginStatusFrame({ context }: RealmRequest): Promise<Response> {
  return context.html(
    await html`<!doctype html>
<html><head><title>Login status</title></head><body><script>
addEventListener('message', (event) => {
  const signedIn = document.cookie.split('; ').some((cookie) => cookie.startsWith('KEYCLOAK_SESSION='))
  event.source.postMessage(signedIn ? 'unchanged' : 'changed', event.origin)
})
<\/script></body></html>`,
  )
}

/** The frame that finds out whether cookies of another site are sent; this mock says that they are. */
export async function thirdPartyCookies({ context }: RealmRequest): Promise<Response> {
  return context.html(
    await html`<!doctype html>
<html><head><title>Cookies</title></head><body><script>
parent.postMessage('supported', '*')
<\/script></body></html>`,
  )
}
