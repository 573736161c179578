/** A browser of the tour: keeps cookies, reads pages, sends forms. It follows no redirects by itself. */
import { Parser } from 'htmlparser2'
import { CookieJar } from 'tough-cookie'
import type { Answer, Page, Sent } from './answer.ts'

export interface PageAnswer extends Answer {
  readonly url: string
  readonly page: Page | undefined
}

/** A server that calls itself by the address of a proxy which is not there, and where it is asked instead. */
export interface Proxied {
  readonly outside: string
  readonly inside: string
}

export class Browser {
  #jar = new CookieJar(undefined, { looseMode: true, allowSecureOnLocal: true })
  readonly #proxied: Proxied | undefined

  constructor(proxied?: Proxied) {
    this.#proxied = proxied
  }

  async send(url: string, { method = 'GET', form }: Sent = {}): Promise<PageAnswer> {
    // Loopback counts as secure for browsers, so cookies that ask for TLS come back here, too.
    const secured = url.replace(/^http:/, 'https:')
    const cookie = await this.#jar.getCookieString(secured)
    const response = await fetch(this.#reached(url), {
      method: form === undefined ? method : 'POST',
      redirect: 'manual',
      headers: cookie === '' ? {} : { cookie },
      ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    })
    for (const line of response.headers.getSetCookie())
      await this.#jar.setCookie(line, secured, { ignoreError: true })
    const text = await response.text()
    return { url, status: response.status, headers: response.headers, text, page: pageIn(text, url) }
  }

  #reached(url: string): string {
    if (this.#proxied === undefined) return url
    const { outside, inside } = this.#proxied
    return url.startsWith(outside) ? inside + url.slice(outside.length) : url
  }

  /** Follows redirects inside the server; stops at a page, or at the address of a client. */
  async go(url: string, init?: Sent): Promise<PageAnswer> {
    let answer = await this.send(url, init)
    const { origin } = new URL(url)
    for (let hop = 0; hop < 8; hop++) {
      const location = answer.headers.get('location')
      if (location === null || new URL(location, url).origin !== origin) return answer
      answer = await this.send(new URL(location, url).href)
    }
    throw new Error(`too many redirects from ${url}`)
  }

  /** Sends the form of a page: its hidden fields and the given ones. */
  async submit(answer: PageAnswer, fields: Readonly<Record<string, string>>): Promise<PageAnswer> {
    const { action, hidden } = answer.page ?? {}
    if (action === undefined)
      throw new Error(`no form at ${answer.url}: ${answer.status} ${answer.text.slice(0, 200)}`)
    return this.go(action, { form: { ...hidden, ...fields } })
  }
}

/** Older releases do not name their pages, but parts of them have lasting names. */
const pageNames: Readonly<Record<string, string>> = {
  'kc-form-login': 'login-login',
  'kc-oauth': 'login-login-oauth-grant',
  'kc-passwd-update-form': 'login-login-update-password',
  'kc-update-profile-form': 'login-login-update-profile',
  'kc-logout': 'login-logout-confirm',
  'kc-info-message': 'login-info',
  'kc-error-message': 'login-error',
}

/** An element that is not closed yet. */
interface Open {
  readonly name: string
  readonly id: string
  readonly class: string
}

/** What a page shows: its name, its texts, and its form. */
export function pageIn(text: string, url: string): Page | undefined {
  if (!/<(!doctype|html)/i.test(text)) return undefined
  const page: Page = {
    id: undefined,
    title: '',
    message: '',
    fields: [],
    items: [],
    hidden: {},
    action: undefined,
  }
  const open: Open[] = []
  const parser = new Parser({
    onopentag(name, { id, ...attributes }) {
      open.push({ name, id: id ?? '', class: attributes.class ?? '' })
      if (name === 'body') page.id = attributes['data-page-id']
      page.id ??= pageNames[id ?? '']
      if (name === 'form' && page.action === undefined)
        page.action = new URL(attributes.action ?? '', url).href
      if (!['input', 'button'].includes(name) || !attributes.name) return
      page.fields.push(`${attributes.type ?? 'text'} ${attributes.name}`)
      if (attributes.type === 'hidden') page.hidden[attributes.name] = attributes.value ?? ''
    },
    ontext(content) {
      const inside = (wanted: (each: Open) => boolean): boolean => open.some(wanted)
      if (inside(({ id }) => id === 'kc-page-title')) page.title += content
      const told = ({ id, class: classes }: Open): boolean =>
        /^(input-error-username|input-error|kc-error-message|kc-info-message)$/.test(id) ||
        classes.includes('kc-feedback-text')
      if (inside(told)) page.message += content
      if (inside(({ name }) => name === 'li') && inside(({ name }) => name === 'span'))
        page.items.push(content.trim())
    },
    onclosetag(name) {
      const index = open.findLastIndex((each) => each.name === name)
      if (index !== -1) open.splice(index)
    },
  })
  parser.end(text)
  page.title = page.title.replace(/\s+/g, ' ').trim()
  page.message = page.message.replace(/\s+/g, ' ').trim()
  page.items = page.items.filter((item) => item !== '')
  return page
}
