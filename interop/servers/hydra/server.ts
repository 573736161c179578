/** Ory Hydra with pages for it, after build.ts: node --import tsx interop/servers/hydra/server.ts [--grace SECONDS] */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { parseArgs } from 'node:util'
import { readBody, sendJson } from '../host.ts'
import { interact } from './interactions.ts'
import { origins, portOf } from './ports.ts'
import { Product } from './product.ts'

const { values } = parseArgs({ options: { grace: { type: 'string', default: '0' } } })
if (!/^\d{1,3}$/.test(values.grace)) {
  console.error('--grace takes whole seconds, at most 999')
  process.exit(2)
}
const product = new Product(Number(values.grace))

async function control(request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== 'POST') return sendJson(response, 405, { error: 'POST' })
  if (request.url === '/__reset') {
    await product.reset()
    return sendJson(response, 200, { reset: true })
  }
  const { advance } = JSON.parse(await readBody(request)) as { readonly advance?: unknown }
  if (typeof advance !== 'number' || !Number.isInteger(advance) || advance < 0)
    return sendJson(response, 400, { error: 'advance takes whole seconds, zero or more' })
  await product.advance(advance)
  sendJson(response, 200, { advanced: advance })
}

const pages = createServer(async (request, response) => {
  try {
    await (request.url?.startsWith('/__') ? control(request, response) : interact(request, response))
  } catch (error) {
    console.error(error)
    if (!response.headersSent) response.writeHead(500)
    response.end()
  }
})
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => void product.stop().finally(() => process.exit(0)))
pages.on('error', (error) => {
  console.error(error.message)
  process.exit(1)
})
pages.listen(portOf(origins.pages), '127.0.0.1', () =>
  product.start().then(
    () => console.log(`listening on ${origins.issuer}`),
    async (error) => {
      console.error(error)
      await product.stop()
      process.exit(1)
    },
  ),
)
