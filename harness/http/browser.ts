import type { CookieJar } from 'tough-cookie'
import type { Reply } from './reply.ts'
import type { OutgoingRequest } from './request.ts'

/** One browser: a cookie jar and what was seen in it. */
export interface Browser {
  /** `B1`, `B2`, ... in the order in which the check opened them. */
  readonly name: string
  readonly jar: CookieJar
  /** The states of the authorization requests that it was sent off with. */
  readonly states: Set<string>
  /** The time that it goes by, in milliseconds since the epoch: the target's. */
  now(): number
  /** Whether it may go to an address. */
  reaches(url: string): boolean
  /** Sends a request with its cookies, from a page where one is given, and keeps the cookies of the answer. */
  send(request: Omit<OutgoingRequest, 'sender'>, from?: string): Promise<Reply>
  /** The cookies that a script of a page could read, decoded, by their names. */
  cookies?(url: string): Promise<readonly (readonly [string, string])[]>
}

/** The value of a cookie as scripts take it; many servers percent-encode it. */
export function cookieValue(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
