/**
 * Meets servers for the first time: npm run first-hour -- [--only text] [--transcript]
 *
 * For each: `init`, at most three edited lines, `run`; every requirement has to get the class that it gets with the
 * target file that was written by hand. Tells the seconds from nothing to the first report.
 */
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { parseDocument } from 'yaml'
import type { RunReport } from '../../harness/engine/report.ts'
import { allows } from '../allows.ts'
import { people } from '../servers/cast.ts'
import { cases, type FirstMeeting } from './cases.ts'
import { recordedLogin } from './recorded-login.ts'

const { values } = parseArgs({
  options: { only: { type: 'string', default: '' }, transcript: { type: 'boolean', default: false } },
})
const root = join(import.meta.dirname, '..', '..')
const cli = join(root, 'dist', 'cli', 'main.js')
const judgements: readonly string[] = ['pass', 'info', 'warn', 'fail']
const met: { readonly server: FirstMeeting; readonly seconds: string; readonly judged: number }[] = []
let unequal = 0
for (const each of cases.filter(({ name }) => name.includes(values.only))) {
  if (each.part !== undefined && !existsSync(each.part)) {
    console.log(`${each.name}: not met, since ${each.part} is not here (npm run conformance:${each.name})`)
    continue
  }
  const work = mkdtempSync(join(tmpdir(), 'first-hour-'))
  try {
    unequal += await meet(each, work)
  } catch (error) {
    // The others are met all the same.
    unequal += told(each, String(error))
  } finally {
    rmSync(work, { recursive: true, force: true })
  }
}
for (const { server, seconds, judged } of met) {
  console.log(`${server.name}: ${seconds} s, ${server.edits.length} lines edited, ${judged} checks judged`)
  console.log(`  offline-conformance init ${[...startOf(server), ...shown(server)].join(' ')}`)
}
process.exitCode = unequal > 0 ? 1 : 0

/** What `init` starts from. */
function startOf({ issuer, mcp }: FirstMeeting): readonly string[] {
  return mcp === undefined ? [issuer] : ['--mcp', mcp]
}

function shown({ arguments: words, recorded }: FirstMeeting): string[] {
  return [...words, ...(recorded === true ? ['--record', 'login.har'] : [])]
}

/** The server is started and stopped here, for the one file as for the other. */
function withoutServer(text: string): string {
  const document = parseDocument(text)
  document.delete('server')
  return document.toString()
}

async function meet(server: FirstMeeting, work: string): Promise<number> {
  if (server.edits.length > 3) throw new Error(`${server.name}: more than three edited lines`)
  const started = performance.now()
  const [user] = people
  if (user === undefined) throw new Error('nobody can sign in')
  const file = join(work, 'target.yaml')
  const init = async () => {
    const recording = server.recorded
      ? ['--record', await recordedLogin({ issuer: server.issuer, user }, work)]
      : []
    const { code, said } = command(
      ['init', ...startOf(server), ...server.arguments, ...recording],
      server,
      work,
    )
    if (code !== 0) throw new Error(`init ended with ${code}: ${said}`)
    writeFileSync(file, [readFileSync(file, 'utf8'), ...server.edits, ''].join('\n'))
  }
  let learned: Record<string, string>
  if (server.mcp === undefined) {
    await withServer(server, work, init)
    learned = await classesWith(file, server, work)
  } else {
    // The server may forget at its end the client that init registers.
    learned = await withServer(server, work, async () => {
      await init()
      return classesAt(file, server, work)
    })
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const hand = join(work, 'by-hand.yaml')
  writeFileSync(hand, withoutServer(server.byHand))
  const known = await classesWith(hand, server, work)
  const ids = [...new Set([...Object.keys(known), ...Object.keys(learned)])]
  const expected = expectedOf(server)
  const byChance = (id: string) => allows(expected[id], known[id]) && allows(expected[id], learned[id])
  const different = ids.filter((id) => known[id] !== learned[id] && !byChance(id))
  for (const id of different) console.log(`  ${id}: by hand ${known[id]}, learned ${learned[id]}`)
  const judged = Object.values(learned).filter((found) => judgements.includes(found)).length
  console.log(
    `${server.name}: ${ids.length - different.length} of ${ids.length} requirements have the same class, ${judged} judged, ${server.edits.length} edited lines, ${seconds} s from nothing to the first report`,
  )
  met.push({ server, seconds, judged })
  return different.length
}

/** The classes that each requirement may have at a server that is met in `npm run conformance:NAME`, too. */
function expectedOf({ name }: FirstMeeting): Record<string, string> {
  const file = join(root, 'interop', 'expected', `${name}.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}
}

function told({ name }: FirstMeeting, problem: string): number {
  console.log(`${name}: ${problem}`)
  return 1
}

/** Every file meets the server as it is when it was just started. */
async function classesWith(
  file: string,
  server: FirstMeeting,
  work: string,
): Promise<Record<string, string>> {
  return withServer(server, work, () => classesAt(file, server, work))
}

function classesAt(file: string, server: FirstMeeting, work: string): Record<string, string> {
  const out = join(work, 'out')
  // The requirements for agents are of the edition to come.
  const edition = server.mcp === undefined ? [] : ['--edition', 'next']
  const { code, said } = command(
    ['run', '--target', file, '--out', out, '--fail-on', 'never', ...edition],
    server,
    work,
  )
  if (code !== 0 && code !== 3) throw new Error(`${server.name}: the run ended with ${code}: ${said}`)
  const { results } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as RunReport
  return Object.fromEntries(results.map((result) => [result.id, result.class]))
}

function command(args: readonly string[], { env }: FirstMeeting, cwd: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, ...env },
  })
  if (values.transcript) console.log(`$ offline-conformance ${args.join(' ')}\n${stdout}${stderr}`)
  return { code: status, said: `${stderr}${status === 0 ? '' : stdout.slice(-500)}` }
}

async function withServer<T>(
  { command: args, configuration, issuer, mcp, reset }: FirstMeeting,
  work: string,
  use: () => T | Promise<T>,
): Promise<T> {
  if (configuration !== undefined) writeFileSync(join(work, 'mock.json'), JSON.stringify(configuration))
  const server = spawn(process.execPath, args, { cwd: work, stdio: 'ignore' })
  const ended = new Promise((resolve) => server.once('close', resolve))
  try {
    const metadata = mcp === undefined ? 'openid-configuration' : 'oauth-authorization-server'
    await answering(`${issuer}/.well-known/${metadata}`)
    if (reset !== undefined && spawnSync(process.execPath, reset, { stdio: 'inherit' }).status !== 0)
      throw new Error(`${issuer} was not reset`)
    return await use()
  } finally {
    server.kill('SIGTERM')
    await ended
  }
}

async function answering(url: string): Promise<void> {
  for (let waited = 0; waited < 90_000; waited += 100) {
    const answer = await fetch(url).catch(() => undefined)
    if (answer?.ok) return
    await sleep(100)
  }
  throw new Error(`nothing answers at ${url}`)
}
