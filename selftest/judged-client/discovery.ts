import type { Habits } from './habits.ts'

export type Json = Readonly<Record<string, unknown>>

/** Where the authorization server is, and what it says of itself. */
export interface Server {
  readonly issuer: string
  /** What the MCP server needs, separated by spaces. */
  readonly scopes: string
  readonly metadata: Json
}

/** The way from the resource to its authorization server. @see RFC 9728, section 3.1; RFC 8414, section 3.1 */
export async function serverOf(
  resource: string,
  {
    fetch,
    habits,
  }: {
    readonly fetch: (url: string) => Promise<Response>
    readonly habits: Pick<Habits, 'refusesOtherIssuers'>
  },
): Promise<Server> {
  const document = async (url: string): Promise<Json> => {
    const response = await fetch(url)
    if (!response.ok) throw new Error(`${url} was answered with ${response.status}`)
    return (await response.json()) as Json
  }
  const { origin, pathname } = new URL(resource)
  const about = await document(`${origin}/.well-known/oauth-protected-resource${pathname}`)
  const [issuer = ''] = texts(about.authorization_servers)
  const at = new URL(issuer)
  const path = at.pathname.replace(/\/$/, '')
  const metadata = await document(`${at.origin}/.well-known/oauth-authorization-server${path}`)
  if (metadata.issuer !== issuer && habits.refusesOtherIssuers())
    throw new Error('the metadata is of another issuer')
  return { issuer, metadata, scopes: texts(about.scopes_supported).join(' ') }
}

export function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'string') : []
}
