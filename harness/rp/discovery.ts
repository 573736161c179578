import type { Reply } from '../http/reply.ts'

/**
 * Where the metadata of an issuer may be: appended to it as OpenID Connect has it, and inserted between host and path.
 *
 * @see OpenID Connect Discovery 1.0, section 4; RFC 8414, sections 3 and 5
 */
export function metadataAddresses(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const addresses = [
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
    `${origin}${path}/.well-known/oauth-authorization-server`,
  ]
  return [...new Set(addresses)]
}

/** The first of the documents that is one; the first answer where none is. Crashes and redirects are not asked past. */
export async function discovered(issuer: string, get: (url: string) => Promise<Reply>): Promise<Reply> {
  const [first, ...others] = metadataAddresses(issuer)
  const answer = await get(first ?? issuer)
  const isRedirect = answer.status >= 300 && answer.status < 400
  if (answer.status >= 500 || isRedirect || isDocument(answer)) return answer
  for (const address of others) {
    const other = await get(address)
    if (isDocument(other)) return other
  }
  return answer
}

function isDocument({ status, json }: Reply): boolean {
  return status === 200 && json !== undefined
}
