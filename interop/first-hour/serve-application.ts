/**
 * The mock behind a sign-in page that is an application, on a port:
 * node --import tsx interop/first-hour/serve-application.ts --port N --config mock.json
 */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { listen } from '../../mock-provider/adapters/node-server.ts'
import { signingApplication } from './signing-application.ts'

const { values } = parseArgs({
  options: { port: { type: 'string' }, config: { type: 'string', default: '' } },
})
const server = await listen(
  { ...JSON.parse(readFileSync(values.config, 'utf8')), issuer: `http://127.0.0.1:${values.port}` },
  { make: signingApplication, host: '127.0.0.1', port: Number(values.port) },
)
for (const signal of ['SIGTERM', 'SIGINT'] as const)
  process.on(signal, () => void server.close().finally(() => process.exit(0)))
console.log(`listening on ${server.origin}`)
