/**
 * Measures the mock against a floor and a peer in the same run, as ratios: npm run bench
 *
 * Rounds alternate between the sides, so that what else the machine does hits both; medians are compared.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { freePort } from '../interop/state/process.ts'
import { agent, answer, load, type Round } from './load.ts'

const here = import.meta.dirname
const loader = ['--import', 'tsx']
/** A million grants take more than Node gives itself. */
const memory = ['--max-old-space-size=8192']

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

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
