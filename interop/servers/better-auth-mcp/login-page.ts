import type { ServerResponse } from 'node:http'
import { sendPage } from '../pages.ts'

/** A form of its own: whoever signs in by it is sent back to the client, which a script would not follow. */
export function sendLoginPage(response: ServerResponse): void {
  sendPage(
    response,
    200,
    'Sign in',
    '<form method="post" action="/api/auth/sign-in/email">' +
      '<p><label>E-mail <input name="email" type="email" autocomplete="username" required></label></p>' +
      '<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>' +
      '<p><button type="submit">Sign in</button></p></form>',
  )
}
