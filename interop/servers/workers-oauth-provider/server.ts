/**
 * `@cloudflare/workers-oauth-provider` on Node: node --import tsx interop/servers/workers-oauth-provider/server.ts --port N
 *
 * What it stores outlives the process; `POST /__reset` forgets it.
 */
// First, so that the product never sees the real clock.
import '../movable-clock.ts'

import { existsSync } from 'node:fs'
import { register } from 'node:module'
import { join } from 'node:path'
import { getRequestListener } from '@hono/node-server'
import { portFromCommandLine, sendJson, serve } from '../host.ts'
import { KeyValueNamespace } from './key-value.ts'

// The product imports what only its own runtime has, so it is loaded after this.
register('./runtime-module.ts', import.meta.url)
const { createWorker } = await import('./worker.ts')

const port = portFromCommandLine()
const file = join(import.meta.dirname, '.state', `${port}.json`)
const store = new KeyValueNamespace()
const worker = createWorker(`http://127.0.0.1:${port}`, store)
if (existsSync(file)) store.load(file)
else await worker.seed()
process.on('exit', () => store.save(file))

const product = getRequestListener((request) => worker.fetch(request), { overrideGlobalObjects: false })

serve(port, async (request, response) => {
  if (request.method !== 'POST' || request.url !== '/__reset') return product(request, response)
  store.clear()
  await worker.seed()
  sendJson(response, 200, {})
})
