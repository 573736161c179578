import { Parser } from 'htmlparser2'
import { CookieJar } from 'tough-cookie'
import type { Browses, Tokens } from './library.ts'

interface Form {
  readonly action: string
  readonly fields: Record<string, string>
  readonly buttons: readonly (readonly [string, string])[]
}

/** Somebody with a browser: follows redirects, keeps cookies, signs in and agrees. */
export class Person implements Browses {
  readonly #cookies = new CookieJar()
  readonly #username: string
  readonly #password: string

  constructor(username: string, password: string) {
    this.#username = username
    this.#password = password
  }

  async read(address: string): Promise<{ readonly tokens?: Tokens }> {
    const response = await this.#send(address)
    return response.ok ? { tokens: (await response.json()) as Tokens } : {}
  }

  /** What a page says. */
  async text(address: string): Promise<string> {
    return (await this.#send(address)).text()
  }

  async visit(
    address: string,
    until: string,
    { exactly = false }: { readonly exactly?: boolean } = {},
  ): Promise<URL> {
    const arrived = (url: string): boolean => (exactly ? url === until : url.startsWith(until))
    let response = await this.#send(address)
    for (let step = 0; step < 30; step++) {
      const location = response.headers.get('location')
      const { url } = response
      if (location !== null) {
        const next = new URL(location, url)
        if (arrived(next.href)) return next
        response = await this.#send(next.href)
        continue
      }
      if (arrived(url)) return new URL(url)
      const text = await response.text()
      const form = formOf(text)
      if (form === undefined) throw new Error(`${response.status} at ${url}: ${text.slice(0, 500)}`)
      response = await this.#send(new URL(form.action, url).href, new URLSearchParams(this.#filled(form)))
    }
    throw new Error('too many steps')
  }

  #filled({ fields, buttons }: Form): Record<string, string> {
    const filled = { ...fields }
    if ('username' in filled) filled.username = this.#username
    if ('password' in filled) filled.password = this.#password
    const [button] = buttons
    return button === undefined ? filled : { ...filled, [button[0]]: button[1] }
  }

  async #send(address: string, form?: URLSearchParams): Promise<Response> {
    const cookie = await this.#cookies.getCookieString(address)
    const response = await fetch(address, {
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
      ...(form === undefined ? {} : { method: 'POST', body: form }),
    })
    for (const line of response.headers.getSetCookie()) await this.#cookies.setCookie(line, address)
    return response
  }
}

/** The first form of a page. */
function formOf(page: string): Form | undefined {
  const forms: { action: string; fields: Record<string, string>; buttons: [string, string][] }[] = []
  const parser = new Parser({
    onopentag(tag, { name, value = '', action = '' }) {
      if (tag === 'form') forms.push({ action, fields: {}, buttons: [] })
      const form = forms.at(-1)
      if (form === undefined || name === undefined) return
      if (tag === 'input') form.fields[name] = value
      if (tag === 'button') form.buttons.push([name, value])
    },
  })
  parser.end(page)
  return forms[0]
}
