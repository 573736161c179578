import { createServer, type Server } from 'node:http'

/** Where the photos are: a service that answers whoever brings an access token of their owner. */
export function photoService(settings: {
  readonly userinfo: () => Promise<string>
  readonly fetch: typeof fetch
}): Server {
  return createServer(async (request, response) => {
    try {
      const authorization = request.headers.authorization ?? ''
      const owner = await settings.fetch(await settings.userinfo(), { headers: { authorization } })
      if (!owner.ok) {
        response.writeHead(owner.status === 401 || owner.status === 403 ? 401 : 503).end()
        return
      }
      const { sub } = (await owner.json()) as { readonly sub: string }
      const photos = ['beach', 'mountain', 'cake'].map((name) => `${name} of ${sub}.jpg`)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ photos }))
    } catch {
      response.writeHead(503).end()
    }
  })
}
