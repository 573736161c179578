import type { ServerResponse } from 'node:http'
import { escapeHtml, scopeList, sendPage } from '../pages.ts'

// What the product's own client does: send JSON with the signed query of the page, then go where the answer says.
const SCRIPT = `
const send = async (path, body) => {
  const response = await fetch('/api/auth' + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ ...body, oauth_query: location.search.slice(1) }),
  })
  const answer = await response.json()
  if (answer.url) location.assign(answer.url)
  else document.querySelector('[role=alert]').textContent = answer.message ?? answer.error_description ?? 'Refused.'
}
document.addEventListener('submit', (event) => {
  event.preventDefault()
  send('/sign-in/email', Object.fromEntries(new FormData(event.target)))
})
for (const button of document.querySelectorAll('[data-accept]'))
  button.addEventListener('click', () => send('/oauth2/consent', { accept: button.dataset.accept === 'yes' }))
`

const withScript = (body: string): string =>
  `<p role="alert"></p>${body}<script type="module">${SCRIPT}</script>`

export function sendLoginPage(response: ServerResponse): void {
  const form =
    '<form><p><label>E-mail <input name="email" type="email" autocomplete="username" required></label></p>' +
    '<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>' +
    '<p><button type="submit">Sign in</button></p></form>'
  sendPage(response, 200, 'Sign in', withScript(form))
}

export function sendConsentPage(response: ServerResponse, query: URLSearchParams): void {
  const scopes = (query.get('scope') ?? '').split(' ').filter(Boolean)
  sendPage(
    response,
    200,
    'Consent',
    withScript(
      `<p>${escapeHtml(query.get('client_id') ?? '')} wants to</p>${scopeList(scopes)}` +
        '<p><button type="button" data-accept="yes">Allow</button> ' +
        '<button type="button" data-accept="no">Deny</button></p>',
    ),
  )
}
