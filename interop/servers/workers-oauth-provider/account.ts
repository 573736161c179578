import type { OAuthHelpers } from '@cloudflare/workers-oauth-provider'
import { userOf } from './sessions.ts'

/** What a user sees and ends of their grants: the product's helpers, as JSON. */
export async function account(request: Request, oauth: OAuthHelpers): Promise<Response> {
  const user = userOf(request)
  if (user === undefined) return Response.json({ error: 'sign in first' }, { status: 401 })
  const [, , , grant] = new URL(request.url).pathname.split('/')
  if (request.method === 'DELETE' && grant !== undefined) {
    await oauth.revokeGrant(grant, user)
    return new Response(null, { status: 204 })
  }
  const { items } = await oauth.listUserGrants(user)
  return Response.json({ grants: items })
}
