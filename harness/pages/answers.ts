import { header, type Reply } from '../http/reply.ts'

/**
 * Where an answer sends the browser: by status and Location, or by a JSON answer to a script. A Location that is no
 * address is returned unchanged.
 */
export function redirectOf(reply: Reply): string | undefined {
  const location = header(reply, 'location')
  if (reply.status >= 300 && reply.status < 400 && location !== undefined)
    return resolved(location, reply.url)
  const address =
    reply.json?.redirect === true ? reply.json.url : (reply.json?.redirectTo ?? reply.json?.redirect)
  return typeof address === 'string' && URL.canParse(address, reply.url)
    ? new URL(address, reply.url).href
    : undefined
}

/** An address of a page or an answer, made absolute; unchanged if it is no address. */
export function resolved(address: string, base: string): string {
  return URL.canParse(address, base) ? new URL(address, base).href : address
}

/** Whether an address is a redirect URI with parameters added; the harness never connects to those. */
export function isAt(address: string, redirectUri: string): boolean {
  if (!URL.canParse(address)) return false
  const plain = (text: string): string => {
    const { protocol, host, pathname } = new URL(text)
    return `${protocol}//${host}${pathname}`
  }
  return plain(address) === plain(redirectUri)
}

/** The parameters of a redirect, from its query and its fragment. */
export function parametersOf(address: string): URLSearchParams {
  const url = new URL(address)
  return new URLSearchParams([...url.searchParams, ...new URLSearchParams(url.hash.slice(1))])
}

const sayingMembers = ['error_description', 'message', 'detail', 'title', 'reason', 'error', 'code', 'status']

/** What a JSON answer says in words, at its top or inside of its error; undefined where it says nothing. */
export function wordsOfAnswer({ json }: Pick<Reply, 'json'>): string | undefined {
  if (json === undefined) return undefined
  const nested = [json, json.error, Array.isArray(json.errors) ? json.errors[0] : json.errors, json.data]
  for (const part of nested) {
    if (part === null || typeof part !== 'object') continue
    for (const name of sayingMembers) {
      const value = (part as Record<string, unknown>)[name]
      if (typeof value === 'string' && value.trim() !== '') return excerpt(value)
    }
  }
  return undefined
}

/** Words of a server for a message: on one line, and no longer than somebody reads. */
export function excerpt(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  return line.length <= mostWords ? line : `${line.slice(0, mostWords)}...`
}

const mostWords = 160
