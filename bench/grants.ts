/** New grants per second in a provider that holds none, and in one that holds many: grants.ts [LIVE] */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const live = Number(process.argv[2] ?? 1_000_000)
const built = (path: string): string =>
  pathToFileURL(join(import.meta.dirname, '..', 'dist', 'mock-provider', `${path}.js`)).href
const { createMockProvider } = (await import(
  built('provider/provider')
)) as typeof import('../mock-provider/provider/provider.ts')
const { nodeSigner } = (await import(
  built('adapters/node-server')
)) as typeof import('../mock-provider/adapters/node-server.ts')

const provider = createMockProvider({ signing: 'ES256' }, { signer: nodeSigner })
const order = { scope: 'offline_access' }
const people = 10_000
for (let person = 0; person < people; person++) {
  await provider.users.add({ username: `person-${person}`, password: 'a password for tests' })
}

let made = 0
async function grants(count: number): Promise<{ readonly perSecond: number; readonly longest: number }> {
  const { user, system } = process.cpuUsage()
  let longest = 0
  for (let each = 0; each < count; each++) {
    const before = performance.now()
    await provider.issueTokens({ ...order, user: `person-${made++ % people}` })
    longest = Math.max(longest, performance.now() - before)
  }
  const used = process.cpuUsage({ user, system })
  // By processor time, since nothing here waits for anything, and others may use the machine, too.
  return { perSecond: (count * 1e6) / (used.user + used.system), longest }
}

await grants(2000)
const few = await grants(5000)
// As many as it takes for V8 to look through everything that lives: fewer would tell only whether it did so just then.
const last = Math.ceil(live / 10)
while (made < live - last) await grants(Math.min(10_000, live - last - made))
const many = await grants(last)
console.log(JSON.stringify({ live, few, many }))
