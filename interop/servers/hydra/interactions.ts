import type { IncomingMessage, ServerResponse } from 'node:http'
import { type Person, people } from '../cast.ts'
import { readBody } from '../host.ts'
import { sendPage } from '../pages.ts'
import { decide, type Kind, type Waiting, waitingFor } from './administration.ts'
import { consentScreen, loginScreen, logoutScreen } from './screens.ts'

/** Seconds that a browser stays signed in, however much it is used. */
const SIGNED_IN = 8 * 60 * 60

const kinds: readonly Kind[] = ['login', 'consent', 'logout']

function goTo(response: ServerResponse, location: string): void {
  response.writeHead(303, { location, 'cache-control': 'no-store' })
  response.end()
}

function claimsOf(person: Person | undefined, scopes: readonly string[]) {
  if (person === undefined) return {}
  const { username, name, email } = person
  return {
    ...(scopes.includes('profile') ? { name, preferred_username: username } : {}),
    ...(scopes.includes('email') ? { email, email_verified: true } : {}),
  }
}

/** Everything that was asked for is granted; agreed once, it is not asked for again. */
function allow({ challenge, subject, ...asked }: Waiting): Promise<string> {
  const scopes = asked.requested_scope ?? []
  const person = people.find(({ username }) => username === subject)
  return decide('consent', challenge, 'accept', {
    grant_scope: scopes,
    grant_access_token_audience: asked.requested_access_token_audience ?? [],
    remember: true,
    remember_for: 0,
    session: { id_token: claimsOf(person, scopes) },
  })
}

async function show(response: ServerResponse, kind: Kind, challenge: string): Promise<void> {
  const waiting = await waitingFor(kind, challenge)
  if (kind === 'logout') return sendPage(response, 200, 'Sign out', logoutScreen(challenge))
  if (kind === 'login') {
    if (!waiting.skip) return sendPage(response, 200, 'Sign in', loginScreen(challenge, false))
    return goTo(response, await decide('login', challenge, 'accept', { subject: waiting.subject }))
  }
  if (waiting.skip) return goTo(response, await allow(waiting))
  const scopes = waiting.requested_scope ?? []
  sendPage(response, 200, 'Consent', consentScreen(challenge, waiting.client?.client_name ?? '', scopes))
}

async function take(response: ServerResponse, kind: Kind, form: URLSearchParams): Promise<void> {
  const challenge = form.get('challenge') ?? ''
  const rejected = form.get('decision') === 'reject'
  if (kind === 'login') {
    const found = people.find(
      ({ username, password }) => username === form.get('username') && password === form.get('password'),
    )
    if (found === undefined) return sendPage(response, 200, 'Sign in', loginScreen(challenge, true))
    const accepted = { subject: found.username, remember: true, remember_for: SIGNED_IN }
    return goTo(response, await decide('login', challenge, 'accept', accepted))
  }
  if (kind === 'consent') {
    if (!rejected) return goTo(response, await allow(await waitingFor('consent', challenge)))
    const refusal = { error: 'access_denied', error_description: 'The user did not agree.' }
    return goTo(response, await decide('consent', challenge, 'reject', refusal))
  }
  if (!rejected) return goTo(response, await decide('logout', challenge, 'accept'))
  await decide('logout', challenge, 'reject').catch(() => undefined)
  sendPage(response, 200, 'Still signed in', '<p>You are still signed in.</p>')
}

/** The sign-in, consent and logout pages that the product sends browsers to. */
export async function interact(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://127.0.0.1')
  const kind = kinds.find((name) => pathname === `/${name}`)
  if (pathname === '/error')
    return sendPage(
      response,
      400,
      'Not possible',
      `<p>${searchParams.get('error')?.replace(/\W/g, ' ') ?? ''}</p>`,
    )
  if (kind === undefined) return sendPage(response, 404, 'Not found', '')
  if (request.method === 'POST') return take(response, kind, new URLSearchParams(await readBody(request)))
  return show(response, kind, searchParams.get(`${kind}_challenge`) ?? '')
}
