import type { Context } from 'hono'
import { allowOrigin, preflightAnswer } from '../kit/cross-origin.ts'
import type { Realm } from './realm.ts'
import { webOriginsOf } from './redirect-uris.ts'

/**
 * Headers for scripts of other origins. A preflight is granted to any origin; the answer itself is readable where the
 * origin is among the web origins of the client, or where no client is known.
 */
export function allowCaller(
  context: Context,
  { realm, base }: { readonly realm: Realm; readonly base: string },
  clientId: string | undefined,
  response: Response,
): void {
  const origin = context.req.header('origin')
  if (origin === undefined) return
  const client = clientId === undefined ? undefined : realm.clientById(clientId)
  if (client !== undefined && !['*', origin].some((each) => webOriginsOf(client, base).includes(each))) return
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
