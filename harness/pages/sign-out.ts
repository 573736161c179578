import type { BrowserSession } from '../http/browser-session.ts'
import type { Reply } from '../http/reply.ts'
import { isAt, redirectOf } from './answers.ts'
import { readingOf } from './page-action.ts'
import type { PageRule } from './rules.ts'

const mostHops = 12

/** Sends a logout request, follows it, and confirms where a page asks; returns the last answer. */
export async function signOut(options: {
  readonly browser: BrowserSession
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly parameters: readonly (readonly [string, string])[]
  readonly postLogoutRedirectUri?: string
  readonly rules: readonly PageRule[]
  readonly issuer: string
}): Promise<Reply> {
  const { browser, parameters, postLogoutRedirectUri } = options
  const url = new URL(options.url)
  if (options.method === 'GET') for (const [name, value] of parameters) url.searchParams.set(name, value)
  let reply = await browser.send({
    method: options.method,
    url: url.href,
    ...(options.method === 'POST' ? { form: parameters } : {}),
  })
  let confirmed = false
  for (let hop = 0; hop < mostHops; hop++) {
    const next = redirectOf(reply)
    if (next !== undefined) {
      const back = postLogoutRedirectUri !== undefined && isAt(next, postLogoutRedirectUri)
      // Pages of the server may have another port or scheme; another host is somebody else's.
      if (back || new URL(next).hostname !== url.hostname) return reply
      reply = await browser.send({ method: 'GET', url: next })
      continue
    }
    const { kind, act } = readingOf(reply, { ...options, asks: 'logout' })
    if (act === undefined || kind === 'login') return reply
    if (kind !== 'script') {
      if (confirmed) return reply
      confirmed = true
    }
    reply = await act()
  }
  return reply
}
