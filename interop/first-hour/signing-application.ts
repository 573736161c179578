import { createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import {
  createMockProvider,
  type MockProvider,
  type MockProviderOptions,
} from '../../mock-provider/provider/provider.ts'

const rounds = 20_000

/**
 * A server whose sign-in page is an application: it is drawn late, its fields have no names and its button no form; it
 * derives a key from the password, proves it for a challenge, and signs the body that it sends. No rule of a target
 * file could say that.
 */
export function signingApplication(options: MockProviderOptions): MockProvider {
  const provider = createMockProvider({ ...options, login: { pages: 'json' } })
  const passwords = new Map((options.users ?? []).map(({ username, password }) => [username, password ?? '']))
  const challenges = new Map<string, string>()
  const answer = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url)
    if (pathname === '/login' && request.method === 'GET') return page(shell)
    if (pathname === '/assets/application.js') {
      return new Response(application, { headers: { 'content-type': 'text/javascript' } })
    }
    if (pathname === '/api/challenge') {
      const challenge = randomBytes(16).toString('hex')
      challenges.set(searchParams.get('request') ?? '', challenge)
      return Response.json({ challenge, salt: 'salt', rounds })
    }
    if (pathname !== '/api/proof') return provider.fetch(request)
    const text = await request.text()
    const sent = JSON.parse(text) as { request: string; username: string; proof: string }
    const password = passwords.get(sent.username) ?? ''
    const challenge = challenges.get(sent.request) ?? randomBytes(8).toString('hex')
    challenges.delete(sent.request)
    const key = pbkdf2Sync(password, 'salt', rounds, 32, 'sha256')
    const by = (data: string): string => createHmac('sha256', key).update(data).digest('hex')
    const proven = sent.proof === by(challenge) && request.headers.get('x-signature') === by(text)
    if (password === '' || !proven) return Response.json({ error: 'wrong name or password' }, { status: 401 })
    return provider.fetch(
      new Request(new URL('/login', request.url), {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: request.headers.get('cookie') ?? '' },
        body: JSON.stringify({ request: sent.request, username: sent.username, password }),
      }),
    )
  }
  return new Proxy(provider, {
    get: (whole, name) => {
      if (name === 'fetch') return answer
      const member: unknown = Reflect.get(whole, name, whole)
      return typeof member === 'function' ? member.bind(whole) : member
    },
  })
}

function page(body: string): Response {
  return new Response(body, { headers: { 'content-type': 'text/html' } })
}

const shell = `<!doctype html><title>Sign in</title><noscript>This page needs JavaScript.</noscript>
<div id="root"></div><script type="module" src="/assets/application.js"></script>`

const application = `
const root = document.getElementById('root')
const query = new URLSearchParams(location.search)
const draw = (tag, more) => root.appendChild(Object.assign(document.createElement(tag), more))
const hex = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
const utf8 = (text) => new TextEncoder().encode(text)
draw('p', { textContent: 'Loading' })
setTimeout(() => {
  root.replaceChildren()
  draw('h1', { textContent: 'Welcome back' })
  const username = draw('input', { type: 'text', placeholder: 'User name', autocomplete: 'username' })
  const password = draw('input', { type: 'password', placeholder: 'Password' })
  const message = draw('p', {})
  const button = draw('button', { type: 'button', textContent: 'Sign in', disabled: true })
  root.oninput = () => { button.disabled = username.value === '' || password.value === '' }
  button.onclick = async () => {
    message.textContent = 'Checking'
    const request = query.get('request')
    const { challenge, salt, rounds } = await (await fetch('/api/challenge?request=' + request)).json()
    const secret = await crypto.subtle.importKey('raw', utf8(password.value), 'PBKDF2', false, ['deriveBits'])
    const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt: utf8(salt), iterations: rounds }, secret, 256)
    const key = await crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
    const sign = async (text) => hex(await crypto.subtle.sign('HMAC', key, utf8(text)))
    const body = JSON.stringify({ request, username: username.value, proof: await sign(challenge) })
    const answer = await fetch('/api/proof', { method: 'POST', headers: { 'content-type': 'application/json', 'x-signature': await sign(body) }, body })
    const said = await answer.json()
    if (said.redirect) location.assign(said.redirect)
    else message.textContent = 'That did not work: ' + said.error
  }
}, 300)
`
