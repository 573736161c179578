import { escapeHtml, scopeList } from '../pages.ts'
import type { Kind } from './administration.ts'

function form(kind: Kind, challenge: string, inside: string): string {
  const hidden = `<input type="hidden" name="challenge" value="${escapeHtml(challenge)}">`
  return `<form method="post" action="/${kind}">${hidden}${inside}</form>`
}

const button = (decision: 'accept' | 'reject', text: string): string =>
  `<p><button type="submit" name="decision" value="${decision}">${text}</button></p>`

export const loginScreen = (challenge: string, refused: boolean): string =>
  (refused ? '<p role="alert">User name or password is wrong.</p>' : '') +
  form(
    'login',
    challenge,
    '<p><label>User name <input name="username" autocomplete="username" required></label></p>' +
      '<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>' +
      '<p><button type="submit">Sign in</button></p>',
  )

export const consentScreen = (challenge: string, clientName: string, scopes: readonly string[]): string =>
  `<p>${escapeHtml(clientName)} wants to</p>${scopeList(scopes)}` +
  form('consent', challenge, button('accept', 'Allow') + button('reject', 'Deny'))

export const logoutScreen = (challenge: string): string =>
  '<p>Do you want to sign out?</p>' +
  form('logout', challenge, button('accept', 'Sign out') + button('reject', 'Stay signed in'))
