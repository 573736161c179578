/**
 * Measures the mock against a floor and a peer in the same run, as ratios: npm run bench
 *
 * Rounds alternate between the sides, so that what else the machine does hits both; medians are compared.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Agent, request } from 'undici'

const here = import.meta.dirname
const loader = ['--import', 'tsx']
/** A million grants take more than Node gives itself. */
const memory = ['--max-old-space-size=8192']
const agent = new Agent({ connections: 8, pipelining: 1 })

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

interface Round {
  readonly perSecond: number
  readonly microseconds: number
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

function start(args: readonly string[]) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  return {
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

async function answer(url: string): Promise<string> {
  for (let tries = 0; tries < 20_000; tries++) {
    try {
      const { body } = await request(url, { dispatcher: agent })
      return await body.text()
    } catch {
      await sleep(1)
    }
  }
  throw new Error(`${url} never answered`)
}

/** Milliseconds from the start of the process to its first discovery answer. */
async function startUp(args: (port: number) => readonly string[]): Promise<number> {
  const port = await freePort()
  const started = performance.now()
  const server = start(args(port))
  await answer(`http://127.0.0.1:${port}/.well-known/openid-configuration`)
  const milliseconds = performance.now() - started
  await server.stop()
  return milliseconds
}

/** Refreshes of one token for some seconds, over eight connections. */
async function load(origin: string, token: string, seconds: number): Promise<Round> {
  const body = new URLSearchParams({
    grant_type: 'refresh_token',
    refresh_token: token,
    client_id: 'bench',
    client_secret: 'bench-secret',
  }).toString()
  const cpu = async () => {
    const { user, system } = JSON.parse(await answer(`${origin}/__cpu`))
    return user + system
  }
  const until = performance.now() + seconds * 1000
  const before = await cpu()
  const started = performance.now()
  let count = 0
  const connection = async () => {
    while (performance.now() < until) {
      const reply = await request(`${origin}/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body,
        dispatcher: agent,
      })
      const text = await reply.body.text()
      if (reply.statusCode !== 200) throw new Error(`${origin}: ${reply.statusCode} ${text}`)
      count += 1
      if (count === 1) {
        const parts = JSON.parse(text)
        for (const name of ['access_token', 'id_token'])
          if (parts[name]?.split('.').length !== 3) throw new Error(`${origin}: ${name} is no JWT`)
      }
    }
  }
  await Promise.all(Array.from({ length: 8 }, connection))
  const elapsed = (performance.now() - started) / 1000
  return { perSecond: count / elapsed, microseconds: ((await cpu()) - before) / count }
}

async function refreshes(algorithm: string): Promise<void> {
  const sideOf = async (name: string) => {
    const port = await freePort()
    const server = start([...loader, join(here, `${name}.ts`), String(port), algorithm])
    const origin = `http://127.0.0.1:${port}`
    await answer(`${origin}/__cpu`)
    const rounds: Round[] = []
    return { server, origin, token: await answer(`${origin}/__token`), rounds }
  }
  const mock = await sideOf('mock')
  const peer = await sideOf('oidc-provider')
  const sides = [mock, peer]
  try {
    for (const side of sides) await load(side.origin, side.token, 2)
    for (let round = 0; round < 5; round++)
      for (const side of sides) side.rounds.push(await load(side.origin, side.token, 2))
  } finally {
    for (const { server } of sides) await server.stop()
  }
  const of = ({ rounds }: typeof mock, member: keyof Round): number =>
    median(rounds.map((round) => round[member]))
  const rate = of(mock, 'perSecond') / of(peer, 'perSecond')
  const cpu = of(mock, 'microseconds') / of(peer, 'microseconds')
  console.log(
    `refresh ${algorithm}   mock ${of(mock, 'perSecond').toFixed(0)}/s ${of(mock, 'microseconds').toFixed(0)} us CPU   ` +
      `oidc-provider ${of(peer, 'perSecond').toFixed(0)}/s ${of(peer, 'microseconds').toFixed(0)} us CPU   ` +
      `rate ${rate.toFixed(2)}x, CPU per request ${cpu.toFixed(2)}x`,
  )
}

const cli = join(here, '..', 'dist', 'cli', 'main.js')
const bare: number[] = []
const mock: number[] = []
for (let round = 0; round < 9; round++) {
  bare.push(await startUp((port) => [join(here, 'bare.mjs'), String(port)]))
  mock.push(await startUp((port) => [cli, 'mock', '--port', String(port)]))
}
console.log(
  `start to first discovery   mock ${median(mock).toFixed(0)} ms   bare node:http ${median(bare).toFixed(0)} ms   ratio ${(median(mock) / median(bare)).toFixed(2)}x`,
)
/** What another process of the bench prints. */
async function measured(file: string): Promise<Record<string, unknown>> {
  const child = spawn(process.execPath, [...memory, ...loader, join(here, file)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let printed = ''
  child.stdout.on('data', (chunk: Buffer) => {
    printed += chunk
  })
  await once(child, 'close')
  return JSON.parse(printed)
}

for (const algorithm of ['RS256', 'ES256']) await refreshes(algorithm)

const inProcess = await measured('in-process.ts')
const ms = (name: string): string => `${Number(inProcess[name]).toFixed(1)} ms`
console.log(
  `in process   provider and first tokens ${ms('median')} (the very first ${ms('first')}, loading ${ms('load')})`,
)

const { live, few, many } = (await measured('grants.ts')) as {
  readonly live: number
  readonly few: { readonly perSecond: number }
  readonly many: { readonly perSecond: number; readonly longest: number }
}
console.log(
  `new grants   ${few.perSecond.toFixed(0)}/s at none, ${many.perSecond.toFixed(0)}/s at ${live} live   ` +
    `ratio ${(many.perSecond / few.perSecond).toFixed(2)}x, the longest took ${many.longest.toFixed(0)} ms`,
)
await agent.close()
