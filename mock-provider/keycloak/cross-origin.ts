import type { Context } from 'hono'
import type { Client } from './model.ts'
import type { Realm } from './realm.ts'

/**
 * Headers for scripts of other origins. A preflight is granted to any origin; the answer itself is readable where the
 * origin is among the web origins of the client, or where no client is known.
 */
export function allowOrigin(
  context: Context,
  realm: Realm,
  clientId: string | undefined,
  response: Response,
): void {
  const origin = context.req.header('origin')
  if (origin === undefined) return
  const client = clientId === undefined ? undefined : realm.clientById(clientId)
  if (client !== undefined && !originsOf(client.settings).includes(origin)) return
  response.headers.set('access-control-allow-origin', origin)
  response.headers.set('access-control-allow-credentials', 'true')
  response.headers.set('access-control-expose-headers', 'Access-Control-Allow-Methods')
}

export function preflight(context: Context): Response {
  const origin = context.req.header('origin') ?? '*'
  context.header('access-control-allow-origin', origin)
  context.header('access-control-allow-credentials', 'true')
  context.header('access-control-allow-methods', 'DELETE, POST, GET, PUT, OPTIONS')
  context.header(
    'access-control-allow-headers',
    'Origin, Accept, X-Requested-With, Content-Type, Access-Control-Request-Method, Access-Control-Request-Headers, Authorization, DPoP',
  )
  context.header('access-control-max-age', '3600')
  return context.body(null, 200)
}

function originsOf({ webOrigins, redirectUris }: Client['settings']): string[] {
  return webOrigins.flatMap((origin) =>
    origin === '+'
      ? redirectUris.flatMap((uri) => (URL.canParse(uri) ? [new URL(uri).origin] : []))
      : [origin],
  )
}
