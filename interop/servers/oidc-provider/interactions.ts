import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Interaction, Provider } from 'oidc-provider'
import type { Person } from '../cast.ts'
import { readBody } from '../host.ts'
import { escapeHtml, scopeList, sendPage } from '../pages.ts'

const loginForm = (uid: string, refused: boolean): string =>
  `${refused ? '<p role="alert">User name or password is wrong.</p>' : ''}` +
  `<form method="post" action="/interaction/${escapeHtml(uid)}/login">` +
  '<p><label>User name <input name="username" autocomplete="username" required></label></p>' +
  '<p><label>Password <input name="password" type="password" autocomplete="current-password" required></label></p>' +
  '<p><button type="submit">Sign in</button></p></form>'

const consentForm = (uid: string, clientName: string, scopes: readonly string[]): string =>
  `<p>${escapeHtml(clientName)} wants to</p>${scopeList(scopes)}` +
  `<form method="post" action="/interaction/${escapeHtml(uid)}/confirm">` +
  '<p><button type="submit">Allow</button></p></form>' +
  `<form method="post" action="/interaction/${escapeHtml(uid)}/abort">` +
  '<p><button type="submit">Deny</button></p></form>'

/** Adds what the prompt found missing to the grant, as the documentation's consent example does. */
async function grantMissing(provider: Provider, { prompt, params, session, grantId }: Interaction) {
  const grant =
    grantId === undefined
      ? new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) })
      : await provider.Grant.find(grantId)
  if (grant === undefined) throw new Error(`no grant ${grantId}`)
  const { missingOIDCScope, missingOIDCClaims } = prompt.details as {
    readonly missingOIDCScope?: string[]
    readonly missingOIDCClaims?: string[]
  }
  if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(' '))
  if (missingOIDCClaims) grant.addOIDCClaims(missingOIDCClaims)
  const saved = await grant.save()
  return grantId === undefined ? { grantId: saved } : {}
}

/** The sign-in and consent pages of the provider, over its interaction interface. */
export function createInteractions(provider: Provider, people: readonly Person[]) {
  async function show(response: ServerResponse, details: Interaction, refused = false): Promise<void> {
    const { uid, prompt, params } = details
    if (prompt.name === 'login') return sendPage(response, 200, 'Sign in', loginForm(uid, refused))
    const client = await provider.Client.find(String(params.client_id))
    const scopes = String(params.scope).split(' ')
    sendPage(response, 200, 'Consent', consentForm(uid, client?.clientName ?? '', scopes))
  }

  async function login(
    request: IncomingMessage,
    response: ServerResponse,
    details: Interaction,
  ): Promise<void> {
    const form = new URLSearchParams(await readBody(request))
    const found = people.find(
      ({ username, password }) => username === form.get('username') && password === form.get('password'),
    )
    if (!found) return show(response, details, true)
    const result = { login: { accountId: found.username } }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }

  async function confirm(
    request: IncomingMessage,
    response: ServerResponse,
    details: Interaction,
  ): Promise<void> {
    const result = { consent: await grantMissing(provider, details) }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: true })
  }

  async function abort(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const result = { error: 'access_denied', error_description: 'End-User aborted interaction' }
    await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false })
  }

  return async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let details: Interaction
    try {
      details = await provider.interactionDetails(request, response)
    } catch (error) {
      return sendPage(
        response,
        400,
        'Interaction not found',
        `<p>${escapeHtml(error instanceof Error ? error.message : String(error))}</p>`,
      )
    }
    const step = `${request.method} ${details.prompt.name} ${request.url?.split('/')[3] ?? ''}`
    if (request.method === 'GET') return show(response, details)
    if (step === 'POST login login') return login(request, response, details)
    if (step === 'POST consent confirm') return confirm(request, response, details)
    if (step === 'POST consent abort') return abort(request, response)
    sendPage(response, 400, 'Not the step that is expected', '')
  }
}
