import { MockError } from './mock-error.ts'
import { type Form, formOf, scriptFormOf, textOf } from './sign-in-page.ts'

/** How somebody answers the pages of a sign-in. */
export interface SignIn {
  /** A user name. Default: the first user. */
  readonly user?: string
  /** Default: the right one. */
  readonly password?: string
  /** What they say to the consent page. Default `allow`, with every box ticked. */
  readonly decision?: 'allow' | 'deny'
}

interface Person {
  readonly username: string
  readonly password: string
}

const mostSteps = 20

/** A browser that knows the pages of both engines, and answers them. */
export class Visitor {
  readonly #fetch: (request: Request) => Promise<Response>
  readonly #person: Person
  readonly #decision: 'allow' | 'deny'
  readonly #cookies = new Map<string, string>()

  constructor(
    fetch: (request: Request) => Promise<Response>,
    person: Person,
    decision: 'allow' | 'deny' = 'allow',
  ) {
    this.#fetch = fetch
    this.#person = person
    this.#decision = decision
  }

  /**
   * Goes from the authorization request to the address of the client.
   *
   * @param own whether an address is one of the provider's
   */
  async walk(start: URL, own: (address: URL) => boolean): Promise<URL> {
    const callback = start.searchParams.get('redirect_uri')
    const isCallback = (address: URL): boolean =>
      !own(address) || (callback !== null && address.href.split(/[?#]/)[0] === callback.split(/[?#]/)[0])
    let next: { readonly address: URL; readonly init?: RequestInit } = { address: start }
    let passwords = 0
    const seen = new Set<string>()
    for (let step = 0; step < mostSteps; step++) {
      const response = await this.#send(next.address, next.init)
      const location = response.headers.get('location')
      if (location !== null) {
        const address = new URL(location, next.address)
        if (isCallback(address)) return address
        next = { address }
        continue
      }
      const page = await response.text()
      const redirect = redirectOf(response, page)
      if (redirect !== undefined) {
        const address = new URL(redirect, next.address)
        if (isCallback(address)) return address
        next = { address }
        continue
      }
      const form = formOf(page, next.address) ?? scriptFormOf(page)
      if (form === undefined || response.status >= 400) throw failed(textOf(page), response.status)
      if (form.action.searchParams.size === 0 && isCallback(form.action)) return withFields(form)
      if (form.asksPassword) passwords += 1
      // A page that comes again asks for something that nobody here knows, such as a name.
      const shown = [form.action.pathname, ...form.fields.map(([name]) => name)].join(' ')
      if (passwords > 1 || seen.has(shown)) throw failed(textOf(page), response.status)
      seen.add(shown)
      next = { address: form.action, init: this.#answered(form) }
    }
    throw new MockError('sign_in_failed', `the sign-in has no end after ${mostSteps} steps`)
  }

  async #send(address: URL, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { ...(init.headers as Record<string, string>), ...(cookie === '' ? {} : { cookie }) }
    const response = await this.#fetch(new Request(address, { ...init, headers, redirect: 'manual' }))
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(line) ?? []
      this.#cookies.set(name, value)
    }
    return response
  }

  #answered(form: Form): RequestInit {
    const { username, password } = this.#person
    const fields = form.fields.map(([name, value]): [string, string] => [name, value])
    if (form.asksName) fields.push(['username', username])
    if (form.asksPassword) fields.push(['password', password])
    if (!form.asksName && !form.asksPassword) {
      const allows = this.#decision === 'allow'
      if (allows) fields.push(...form.boxes)
      fields.push(['decision', this.#decision], [allows ? 'accept' : 'cancel', ''])
    }
    if (!form.json) return { method: 'POST', body: new URLSearchParams(fields) }
    return {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Object.fromEntries(fields)),
    }
  }
}

/** Where a script of a page is told to go. */
function redirectOf(response: Response, text: string): string | undefined {
  if (response.headers.get('content-type')?.startsWith('application/json') !== true) return undefined
  const { redirect } = JSON.parse(text) as { readonly redirect?: unknown }
  return typeof redirect === 'string' ? redirect : undefined
}

function withFields({ action, fields }: Form): URL {
  const address = new URL(action)
  for (const [name, value] of fields) address.searchParams.append(name, value)
  return address
}

function failed(text: string, status: number): MockError {
  return new MockError('sign_in_failed', `the sign-in ends at a page (status ${status}): ${text}`)
}
