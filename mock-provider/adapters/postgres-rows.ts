import type { ClientConfig, Client as PgClient, Pool, PoolClient } from 'pg'
import type { Change, Held, Range, Row, Rows, Step } from '../provider/store/rows.ts'
import { checkFormat, optionalPackage, StateError, stateFormat } from './state-error.ts'

/** Locks are numbers in PostgreSQL; the first of a pair says that they are ours. */
const ours = 0x0ff11e
const set = `
create schema if not exists offline_conformance;
create table if not exists offline_conformance.format (version text not null);
create table if not exists offline_conformance.rows (key text collate "C" primary key, value text not null);
create sequence if not exists offline_conformance.orders;
insert into offline_conformance.format select '${stateFormat}' where not exists (select 1 from offline_conformance.format);
`
const put = `insert into offline_conformance.rows select * from unnest($1::text[], $2::text[])
  on conflict (key) do update set value = excluded.value`
const remove = 'delete from offline_conformance.rows where key = any($1::text[])'
const between = `select key, value from offline_conformance.rows where key >= $1 and ($2 = '' or key < $2)`
const select = 'select key, value from offline_conformance.rows where key = any($1::text[])'

/**
 * Opens a database as a state, or makes one in it, in a schema of its own.
 *
 * @throws StateError where it cannot be reached, or is of a later version
 */
export async function openPostgresRows(url: string): Promise<Rows> {
  const { default: pg } = await optionalPackage('pg', () => import('pg'))
  const shown = withoutPassword(url)
  // The pool would count the time in its queue as well, which under load is no sign of a server that does not answer.
  class Connection extends pg.Client {
    constructor(config: ClientConfig) {
      super({ ...config, connectionTimeoutMillis: 10_000 })
    }
  }
  const Client = Connection as unknown as new () => PgClient
  const pool = new pg.Pool({ connectionString: url, max: 10, Client })
  // A connection that is lost while nobody uses it is replaced; one in use tells whoever uses it.
  pool.on('error', () => {})
  try {
    // Processes that start together make the tables one after the other.
    await inTransaction(pool, beginning({ changed: ['tables'] }), (client) => client.query(set))
    const { rows } = await pool.query('select version from offline_conformance.format')
    checkFormat(shown, String(rows[0]?.version))
    return new PostgresRows(pool)
  } catch (error) {
    await pool.end()
    if (error instanceof StateError) throw error
    const { message, code } = error as NodeJS.ErrnoException
    throw new StateError(`${shown} cannot be used as a state (${message || code})`)
  }
}

function withoutPassword(url: string): string {
  if (!URL.canParse(url)) return 'the PostgreSQL of --state'
  const { protocol, host, pathname } = new URL(url)
  return `${protocol}//${host}${pathname}`
}

interface Asked {
  readonly keys: readonly string[]
  readonly resolve: (values: (string | undefined)[]) => void
  readonly reject: (error: unknown) => void
}

/** Rows in PostgreSQL, where several processes see one truth. Every write is durable when it returns. */
class PostgresRows implements Rows {
  readonly sharedWith = 'others'
  readonly #pool: Pool
  #asked: Asked[] = []

  constructor(pool: Pool) {
    this.#pool = pool
  }

  /** What is asked for in one turn is asked for at once. */
  get(keys: readonly string[]): Promise<readonly (string | undefined)[]> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ keys, resolve, reject })
      if (this.#asked.length === 1) queueMicrotask(() => this.#ask())
    })
  }

  async range(
    prefix: string,
    { after = '', limit = Number.POSITIVE_INFINITY }: Range = {},
  ): Promise<readonly Row[]> {
    const { rows } = await this.#pool.query<Row>(`${between} and key > $3 order by key limit $4`, [
      prefix,
      endOf(prefix),
      after,
      Number.isFinite(limit) ? limit : null,
    ])
    return rows
  }

  async last(prefix: string): Promise<Row | undefined> {
    const { rows } = await this.#pool.query<Row>(`${between} order by key desc limit 1`, [
      prefix,
      endOf(prefix),
    ])
    return rows[0]
  }

  async write(changes: readonly Change[]): Promise<void> {
    if (changes.length === 0) return
    const gone = changes.filter(([, value]) => value === undefined)
    // One statement is one step by itself.
    if (gone.length === 0 || gone.length === changes.length) await writeAll(this.#pool, changes)
    else await inTransaction(this.#pool, 'begin', (client) => writeAll(client, changes))
  }

  step<Result>(held: Held, work: (step: Step) => Promise<Result>): Promise<Result> {
    return inTransaction(this.#pool, beginning(held), async (client) => {
      const changes: Change[] = []
      const result = await work({
        get: (keys) => values(client, keys),
        write: (more) => changes.push(...more),
      })
      await writeAll(client, changes)
      return result
    })
  }

  alone(name: string, work: () => Promise<void>): Promise<void> {
    return inTransaction(this.#pool, beginning({ changed: [`alone ${name}`] }), work)
  }

  async order(): Promise<number> {
    const { rows } = await this.#pool.query(`select nextval('offline_conformance.orders') as order`)
    return Number(rows[0]?.order)
  }

  async clear(): Promise<void> {
    await this.#pool.query('truncate offline_conformance.rows')
  }

  async durable(): Promise<void> {}

  async close(): Promise<void> {
    await this.#pool.end()
  }

  async #ask(): Promise<void> {
    const asked = this.#asked
    this.#asked = []
    try {
      const keys = asked.flatMap((each) => each.keys)
      const found = await values(this.#pool, keys)
      let at = 0
      for (const each of asked) {
        each.resolve(found.slice(at, at + each.keys.length))
        at += each.keys.length
      }
    } catch (error) {
      for (const each of asked) each.reject(error)
    }
  }
}

/** The first text behind all that begin with a prefix; none behind all texts. */
function endOf(prefix: string): string {
  return prefix === '' ? '' : `${prefix.slice(0, -1)}0`
}

type Queryable = Pick<PoolClient, 'query'>

async function values(client: Queryable, keys: readonly string[]): Promise<(string | undefined)[]> {
  if (keys.length === 0) return []
  // What a page shows of many grants is to a large part the same: their client, their user, the marks.
  const { rows } = await client.query<Row>({ name: 'get', text: select, values: [[...new Set(keys)]] })
  const found = new Map(rows.map(({ key, value }) => [key, value]))
  return keys.map((key) => found.get(key))
}

async function writeAll(client: Queryable, changes: readonly Change[]): Promise<void> {
  // Of several changes of a key the last one counts.
  const latest = [...new Map(changes)]
  const gone = latest.flatMap(([key, value]) => (value === undefined ? key : []))
  const kept = latest.filter((change): change is [string, string] => change[1] !== undefined)
  if (gone.length > 0) await client.query({ name: 'remove', text: remove, values: [gone] })
  if (kept.length === 0) return
  // In the same order everywhere, so that two writers never wait for each other.
  const sorted = kept.toSorted(([a], [b]) => (a < b ? -1 : 1))
  const columns = [sorted.map(([key]) => key), sorted.map(([, value]) => value)]
  await client.query({ name: 'put', text: put, values: columns })
}

/** What begins a step: its locks in the order of their numbers, so that no two steps wait for each other. */
function beginning({ changed, read = [] }: Held): string {
  const wanted = new Map<number, string>()
  for (const key of read) wanted.set(numberOf(key), 'pg_advisory_xact_lock_shared')
  for (const key of changed) wanted.set(numberOf(key), 'pg_advisory_xact_lock')
  const locks = [...wanted].toSorted(([a], [b]) => a - b)
  // One message to the server for all of it; there is nothing in it but numbers.
  return ['begin', ...locks.map(([number, lock]) => `select ${lock}(${ours}, ${number})`)].join(';')
}

/** 32 bits of a key (FNV-1a); keys that share a number only wait for each other. */
function numberOf(key: string): number {
  let number = 0x811c9dc5
  for (let at = 0; at < key.length; at++) number = Math.imul(number ^ key.charCodeAt(at), 0x01000193)
  return number | 0
}

async function inTransaction<Result>(
  pool: Pool,
  begin: string,
  work: (client: PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query(begin)
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => {
      broken = lost
    })
    throw error
  } finally {
    client.release(broken)
  }
}
