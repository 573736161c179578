import type { Context } from 'hono'
import { allowOrigin, preflightAnswer } from '../kit/cross-origin.ts'
import type { Client } from './model.ts'
import type { Realm } from './realm.ts'

/**
 * Headers for scripts of other origins. A preflight is granted to any origin; the answer itself is readable where the
 * origin is among the web origins of the client, or where no client is known.
 */
export function allowCaller(
  context: Context,
  realm: Realm,
  clientId: string | undefined,
  response: Response,
): void {
  const origin = context.req.header('origin')
  if (origin === undefined) return
  const client = clientId === undefined ? undefined : realm.clientById(clientId)
  if (client !== undefined && !originsOf(client.settings).includes(origin)) return
  allowOrigin(response.headers, {
    origin,
    credentials: true,
    exposedHeaders: 'Access-Control-Allow-Methods',
  })
}

export function preflight(context: Context): Response {
  return preflightAnswer(
    {
      origin: context.req.header('origin') ?? '*',
      credentials: true,
      methods: 'DELETE, POST, GET, PUT, OPTIONS',
      headers:
        'Origin, Accept, X-Requested-With, Content-Type, Access-Control-Request-Method, Access-Control-Request-Headers, Authorization, DPoP',
      maxAge: 3600,
    },
    200,
  )
}

function originsOf({ webOrigins, redirectUris }: Client['settings']): string[] {
  return webOrigins.flatMap((origin) =>
    origin === '+'
      ? redirectUris.flatMap((uri) => (URL.canParse(uri) ? [new URL(uri).origin] : []))
      : [origin],
  )
}
