/**
 * What the mock costs as its tokens grow:
 * node --expose-gc --import tsx bench/growth.ts [--store memory|level|postgres] [--tokens 1,100000,1000000]
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { parseArgs } from 'node:util'
import pg from 'pg'
import { startPostgres } from '../interop/state/postgres.ts'
import { freePort, MockProcess } from '../interop/state/process.ts'
import { openLevelRows } from '../mock-provider/adapters/level-rows.ts'
import { nodeSigner } from '../mock-provider/adapters/node-signer.ts'
import { openPostgresRows } from '../mock-provider/adapters/postgres-rows.ts'
import type { Grant } from '../mock-provider/provider/model.ts'
import { createMockProvider } from '../mock-provider/provider/provider.ts'
import { memoryStore } from '../mock-provider/provider/store/memory.ts'
import { rowStore } from '../mock-provider/provider/store/row-store.ts'
import type { Change, Rows } from '../mock-provider/provider/store/rows.ts'
import type { Store } from '../mock-provider/provider/store/store.ts'

const { values } = parseArgs({
  options: {
    store: { type: 'string', default: 'memory' },
    tokens: { type: 'string', default: '1,100000,1000000' },
  },
})
const people = 1000
const gathered = 100_000
const names = ['memory', 'level', 'postgres'] as const
const kind = names.find((name) => name === values.store)
if (kind === undefined || globalThis.gc === undefined) {
  console.error(`wanted --store ${names.join(', ')}, and node with --expose-gc`)
  process.exit(2)
}
const collect = globalThis.gc
const postgres = kind === 'postgres' ? await startPostgres() : undefined
const options = {
  issuer: 'http://127.0.0.1:9400',
  users: Array.from({ length: people }, (_, at) => ({ username: `person-${at}`, password: 'a password' })),
  clients: [
    { client_id: 'half', client_secret: 'a secret' },
    { client_id: 'other', client_secret: 'a secret' },
    { client_id: 'admin', client_secret: 'a secret', admin: true },
  ],
}

/** Rows that are written in few large batches by a store that finds nothing there before. */
function filling(rows: Rows): Rows {
  let changes: Change[] = []
  const write = async (more: readonly Change[]): Promise<void> => {
    changes.push(...more)
    if (changes.length < gathered) return
    const batch = changes
    changes = []
    await rows.write(batch)
    await rows.durable()
  }
  return {
    sharedWith: rows.sharedWith,
    get: async (keys) => keys.map(() => undefined),
    range: async () => [],
    last: async () => undefined,
    write,
    async step(_, work) {
      const written: Change[] = []
      const get = async (keys: readonly string[]) => keys.map(() => undefined)
      const result = await work({ get, write: (more) => written.push(...more) })
      await write(written)
      return result
    },
    alone: (_, work) => work(),
    order: () => rows.order(),
    clear: () => rows.clear(),
    async durable() {
      await rows.write(changes.splice(0))
      await rows.durable()
    },
    close: () => rows.close(),
  }
}

/** So that what is filled in is older than whatever the store does by itself. */
async function takeOrders(store: Store, tokens: number): Promise<void> {
  if (postgres === undefined) {
    for (let count = 0; count <= tokens; count++) await store.made(0)
    return
  }
  const client = new pg.Client(postgres.url)
  await client.connect()
  await client.query(`select setval('offline_conformance.orders', $1)`, [tokens + 1])
  await client.end()
}

async function fill(
  store: Store,
  tokens: number,
  uids: readonly [string, string],
  userIds: readonly string[],
): Promise<void> {
  const at = Date.now()
  for (let count = 0; count < tokens; count++) {
    const grant: Grant = {
      id: `grant-filled-${count}`,
      kind: 'offline',
      made: { order: count + 1, at },
      userId: userIds[count % people] ?? '',
      clientUid: uids[(Math.floor(count / people) % 2) as 0 | 1],
      sessionId: `session-filled-${count}`,
      browser: `browser-${count}`,
      scope: ['openid', 'offline_access'],
      auth: { time: at, amr: ['pwd'] },
      usedAt: at,
      uses: 0,
      generation: 1,
    }
    await store.putGrant(grant)
  }
  await store.durable()
}

function shown(milliseconds: number): string {
  return milliseconds < 100 ? milliseconds.toFixed(1) : String(Math.round(milliseconds))
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

function percentile(times: readonly number[], part: number): number {
  return times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * part))] ?? 0
}

function say(name: string, value: string): void {
  console.log(`  ${name.padEnd(34)} ${value}`)
}

async function measure(tokens: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'growth-'))
  const open = async (): Promise<Rows> =>
    postgres === undefined ? openLevelRows(folder) : openPostgresRows(postgres.url)
  try {
    const rows = kind === 'memory' ? undefined : await open()
    await rows?.clear()
    collect()
    const before = process.memoryUsage()
    const store = rows === undefined ? memoryStore() : rowStore(rows)
    const provider = createMockProvider(options, { store, signer: nodeSigner })
    await takeOrders(store, tokens)
    await provider.clients.list()
    const [half, other] = await Promise.all(['half', 'other'].map((name) => store.client(name)))
    if (half === undefined || other === undefined) throw new Error('no clients')
    const filler = rows === undefined ? store : rowStore(filling(rows))
    // A grant names its user by the id of the user's row, as it does where it is issued.
    const userIds = (await store.users()).map(({ id }) => id)
    const filled = await timed(() => fill(filler, tokens, [half.uid, other.uid], userIds))
    collect()
    const after = process.memoryUsage()
    const used = after.heapUsed + after.external - before.heapUsed - before.external
    const token = async (client: string, more: Record<string, string>) => {
      const body = new URLSearchParams({ client_id: client, client_secret: 'a secret', ...more })
      const answer = await provider.fetch('http://127.0.0.1:9400/token', { method: 'POST', body })
      return (await answer.json()) as Record<string, string>
    }
    const { access_token: bearer } = await token('admin', {
      grant_type: 'client_credentials',
      scope: 'admin',
    })
    const admin = (method: string, path: string) =>
      provider.fetch(`http://127.0.0.1:9400/admin${path}`, {
        method,
        headers: { authorization: `Bearer ${bearer}` },
      })
    const first = async () => {
      const answer = await admin('GET', '/clients/half/offline?limit=50')
      const { count } = (await answer.json()) as { count: number }
      if (count !== Math.min(50, tokens)) throw new Error(`${count} rows on the first page`)
    }
    await first()
    const pages: number[] = []
    for (let count = 0; count < 20; count++) pages.push(await timed(first))
    const slices: number[] = []
    const dead = { grant: () => false, session: () => false, now: Date.now() }
    for (let count = 0; count < 200; count++) slices.push(await timed(() => store.sweep(dead, 8)))

    const delay = monitorEventLoopDelay({ resolution: 1 })
    const { refresh_token: refreshToken } = await provider.issueTokens({ user: 'person-0', client: 'other' })
    const refresh = () => token('other', { grant_type: 'refresh_token', refresh_token: String(refreshToken) })
    await refresh()
    delay.enable()
    const refreshes: number[] = []
    const until = Date.now() + 5000
    await Promise.all(
      Array.from({ length: 8 }, async () => {
        while (Date.now() < until) {
          refreshes.push(await timed(refresh))
          // Requests come from sockets, so the loop turns between them.
          await new Promise((resolve) => setImmediate(resolve))
        }
      }),
    )
    delay.disable()
    const revokeAll = await timed(() => admin('DELETE', '/clients/half/offline'))
    const left = await admin('GET', '/clients/half/offline?limit=50')
    if (((await left.json()) as { count: number }).count !== 0) throw new Error('revoke-all left tokens')
    await provider.close()
    await store.close()
    say('bytes per token', tokens < 1000 ? '-' : String(Math.round(used / tokens)))
    say('fill, s', shown(filled / 1000))
    say('first page, ms (median/max)', `${shown(percentile(pages, 0.5))} / ${shown(Math.max(...pages))}`)
    say('revoke-all, ms', shown(revokeAll))
    say(
      'sweep slice, ms (median/p99/max)',
      [0.5, 0.99, 1].map((part) => shown(percentile(slices, part))).join(' / '),
    )
    say(
      'refresh, ms (median/p99)',
      `${shown(percentile(refreshes, 0.5))} / ${shown(percentile(refreshes, 0.99))}`,
    )
    say('refreshes/s', String(Math.round(refreshes.length / 5)))
    say('loop delay, ms (p99/max)', `${shown(delay.percentile(99) / 1e6)} / ${shown(delay.max / 1e6)}`)
    if (rows !== undefined) say('start, ms', shown(await startOf(postgres?.url ?? folder)))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** From the start of the process until it listens and has found its people. */
async function startOf(state: string): Promise<number> {
  const mock = new MockProcess(await freePort(), ['--state', state])
  try {
    return await timed(() => mock.start())
  } finally {
    await mock.kill('SIGTERM')
  }
}

try {
  for (const tokens of values.tokens.split(',').map(Number)) {
    console.log(`\n${kind}, ${tokens} tokens`)
    await measure(tokens)
  }
} finally {
  postgres?.stop()
}
