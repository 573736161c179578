/**
 * Floods a mock with one kind of request after the other, and says what that left in memory, and whether what was alive
 * before still is: npm run floods -- [--seconds 60]
 */
import { parseArgs } from 'node:util'
import { keycloakWith, Visitor } from '../../mock-provider/keycloak/testing/visitor.ts'
import { providerWith, redirectUri, TestBrowser } from '../../mock-provider/provider/testing/client.ts'
import { table } from '../../selftest/testing/hostile/table.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '60' } } })
const seconds = Number(values.seconds)
const collect = globalThis.gc
if (!(seconds > 0) || collect === undefined) {
  console.error('wanted --seconds with a number above 0, and node with --expose-gc')
  process.exit(2)
}

/** MB by which the memory may grow in one flood, whatever its length: the bounds of what strangers fill, and a rest. */
const mostGrowth = 96
const atOnce = 16

interface Flood {
  readonly name: string
  /** Statuses that are an answer to such a request; 429 is one where there is a limit. */
  readonly accepted: readonly number[]
  send(number: number): Promise<number>
}

interface Flooded {
  readonly engine: string
  readonly floods: readonly Flood[]
  /** Whether an offline token of before is still good. */
  alive(): Promise<boolean>
}

async function conforming(): Promise<Flooded> {
  const provider = providerWith({ signing: 'ES256' })
  const live = new TestBrowser(provider)
  const { refresh_token: token } = await live.tokens()
  const stranger = new TestBrowser(provider)
  const register = (number: number): Promise<Response> =>
    provider.fetch(
      new Request(`${provider.issuer}/register`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ redirect_uris: [redirectUri], client_name: `client ${number}` }),
      }),
    )
  return {
    engine: 'conforming provider',
    floods: [
      {
        name: 'pending sign-ins',
        accepted: [200],
        send: async (number) =>
          (await new TestBrowser(provider).authorize({ state: `s${number}`.repeat(50) })).status,
      },
      {
        name: 'registrations',
        accepted: [201, 429],
        send: async (number) => (await register(number)).status,
      },
      {
        name: 'codes and sessions',
        accepted: [200],
        send: async () => ((await new TestBrowser(provider).code()).has('code') ? 200 : 0),
      },
      {
        name: 'bad refreshes',
        accepted: [400],
        send: async (number) => (await stranger.refresh(`${token?.slice(0, -4)}${number}`)).status,
      },
    ],
    alive: async () => (await live.refresh(token)).status === 200,
  }
}

async function keycloak(): Promise<Flooded> {
  const server = keycloakWith()
  const live = new Visitor(server)
  const { refresh_token: token } = await live.login('ca', 'ann')
  const refresh = (refresh_token: string) =>
    live.post('token', 'ca', { grant_type: 'refresh_token', refresh_token })
  return {
    engine: 'Keycloak look-alike',
    floods: [
      {
        name: 'pending sign-ins',
        accepted: [200],
        send: async (number) =>
          (await new Visitor(server).authorize('ca', { state: `s${number}`.repeat(50) })).status,
      },
      {
        name: 'codes and sessions',
        accepted: [302],
        send: async () => {
          const visitor = new Visitor(server)
          return (await visitor.signIn(await visitor.authorize('ca'), 'bob')).status
        },
      },
      {
        name: 'bad refreshes',
        accepted: [400],
        send: async (number) => (await refresh(`${token.slice(0, -4)}${number}`)).status,
      },
    ],
    alive: async () => (await refresh(token)).status === 200,
  }
}

function heap(): number {
  collect?.()
  return process.memoryUsage().heapUsed / 1024 / 1024
}

async function flooded({
  send,
  accepted,
}: Flood): Promise<{ readonly sent: number; readonly wrong: number }> {
  const until = performance.now() + seconds * 1000
  let sent = 0
  let wrong = 0
  const lane = async (): Promise<void> => {
    while (performance.now() < until) if (!accepted.includes(await send(sent++))) wrong += 1
  }
  await Promise.all(Array.from({ length: atOnce }, lane))
  return { sent, wrong }
}

for (const make of [conforming, keycloak]) {
  const { engine, floods, alive } = await make()
  for (const flood of floods) {
    const before = heap()
    const { sent, wrong } = await flooded(flood)
    const growth = heap() - before
    const lives = await alive()
    console.log(
      table([
        [`${engine}: ${flood.name}`, ''],
        ['requests', sent],
        ['answers that are none to it (goal 0)', wrong],
        [`growth of memory, MB (goal ${mostGrowth})`, growth.toFixed(1)],
        ['an offline token of before is alive', lives ? 'yes' : 'no'],
      ]),
    )
    if (!lives || wrong > 0 || growth > mostGrowth) process.exitCode = 1
  }
}
