import { OutOfReach } from '../engine/errors.ts'
import type { Browser } from '../http/browser.ts'
import type { Reply } from '../http/reply.ts'
import type { PageRule } from '../target/page-rules.ts'
import { isAt, redirectOf } from './answers.ts'
import { recognisePage } from './recognise-page.ts'

const mostHops = 12

export interface SignOutRequest {
  readonly browser: Browser
  readonly url: string
  readonly method: 'GET' | 'POST'
  readonly parameters: readonly (readonly [string, string])[]
  readonly postLogoutRedirectUri?: string
  readonly rules: readonly PageRule[]
  readonly issuer: string
}

/**
 * Sends a logout request, follows it, and confirms if a page asks; returns the last answer.
 *
 * @throws OutOfReach if it leads to another port of its host that nobody named
 * @see OpenID Connect RP-Initiated Logout 1.0, section 2
 */
export async function signOut(request: SignOutRequest): Promise<Reply> {
  try {
    return await follow(request)
  } catch (error) {
    throw error instanceof OutOfReach ? error.of('the logout leads') : error
  }
}

async function follow(options: SignOutRequest): Promise<Reply> {
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
      // The end of a logout may be anywhere; what nobody named is somebody else's, unless it has the server's own name.
      const own = URL.canParse(next) && new URL(next).hostname === url.hostname
      if (back || (!own && !browser.reaches(next))) return reply
      reply = await browser.send({ method: 'GET', url: next })
      continue
    }
    const { kind, proceed } = recognisePage(reply, { ...options, asks: 'logout' })
    if (proceed === undefined || kind === 'login') return reply
    if (kind !== 'script') {
      if (confirmed) return reply
      confirmed = true
    }
    reply = await proceed()
  }
  return reply
}
