import type { ConsentDescription } from '@cloudflare/workers-oauth-provider'
import { escapeHtml as escaped, page } from '../pages.ts'

export const loginPage = (refused: boolean): string =>
  page(
    'Sign in',
    `${refused ? '<p role="alert">User name or password is wrong.</p>' : ''}<form method="post">` +
      '<p><label>User name <input name="username" autocomplete="username" required></label></p>' +
      '<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>' +
      '<p><button type="submit">Sign in</button></p></form>',
  )

/** As docs/consent-page.md of the product has it. */
export function consentPage(
  { clientName, clientDomain, redirectHost, redirectIsLoopback, scope }: ConsentDescription,
  handle: string,
): string {
  const origin = clientDomain
    ? `Published by <strong>${escaped(clientDomain)}</strong>.`
    : 'This app registered itself; its name is not verified.'
  const scopes = scope.map(
    (one) =>
      `<label><input type="checkbox" name="scope" value="${escaped(one)}" checked> ${escaped(one)}</label>`,
  )
  return page(
    `Allow ${clientName} to access your account?`,
    `<p>${origin} Access will be sent to <strong>${escaped(redirectHost)}</strong>.</p>` +
      `${redirectIsLoopback ? '<p><strong>This sends access to an app on your computer.</strong></p>' : ''}` +
      `<form method="post"><input type="hidden" name="handle" value="${escaped(handle)}">${scopes.join('<br>')}` +
      '<p><button name="decision" value="approve">Allow</button> <button name="decision" value="deny">Deny</button></p></form>',
  )
}
