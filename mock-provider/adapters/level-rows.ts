import { existsSync, readdirSync } from 'node:fs'
import type { ClassicLevel } from 'classic-level'
import type { Change, Held, Range, Row, Rows, Step } from '../provider/store/rows.ts'
import { checkFormat, optionalPackage, StateError, stateFormat } from './state-error.ts'

/** What is not a row stands before all rows. */
const formatKey = '!format'
const orderKey = '!order'
const firstRow = '"'
/** How many numbers are taken at once, so that most of them cost no write. */
const ordersTaken = 10_000

/**
 * Opens a folder as a state, or makes one.
 *
 * @throws StateError where it is something else, damaged, of a later version, or in use by another process
 */
export async function openLevelRows(folder: string): Promise<Rows> {
  const { ClassicLevel } = await optionalPackage('classic-level', () => import('classic-level'))
  refuseForeign(folder)
  const db = new ClassicLevel<string, string>(folder)
  try {
    await db.open()
  } catch (error) {
    throw notOpened(folder, error)
  }
  try {
    const isNew = (await db.keys({ limit: 1 }).next()) === undefined
    if (isNew) await db.put(formatKey, String(stateFormat), { sync: true })
    checkFormat(folder, (await db.get(formatKey)) ?? 'missing')
    const next = isNew ? 0 : Number((await db.get(orderKey)) ?? 0)
    if (!Number.isSafeInteger(next)) throw new StateError(`${folder} is damaged: its order is no number`)
    return new LevelRows(db, folder, next)
  } catch (error) {
    await db.close()
    throw error instanceof StateError ? error : notOpened(folder, error)
  }
}

function refuseForeign(folder: string): void {
  if (!existsSync(folder)) return
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch (error) {
    throw new StateError(`${folder} is no folder that can be read (${(error as NodeJS.ErrnoException).code})`)
  }
  const ours = names.filter((name) =>
    /^(CURRENT|LOCK|LOG|LOG\.old|MANIFEST-\d+|\d+\.(ldb|log|sst|dbtmp))$/.test(name),
  )
  const [foreign] = names.filter((name) => !ours.includes(name) && !name.startsWith('lost'))
  if (foreign !== undefined) {
    throw new StateError(`${folder} holds something else, such as ${foreign}; name a folder of its own`)
  }
  if (ours.some((name) => /\.(ldb|log)$|^MANIFEST/.test(name)) && !ours.includes('CURRENT')) {
    throw new StateError(`${folder} is damaged: its file CURRENT is missing; restore it from a backup`)
  }
}

function notOpened(folder: string, error: unknown): StateError {
  const cause = (error as { readonly cause?: { readonly code?: string; readonly message?: string } }).cause
  const { code, message = String(error) } = cause ?? (error as { code?: string; message?: string })
  if (code === 'LEVEL_LOCKED') {
    return new StateError(`${folder} is in use by another process; stop that one, or name another folder`)
  }
  if (code === 'LEVEL_CORRUPTION' || /corrupt/i.test(message)) {
    return new StateError(
      `${folder} is damaged (${message}); restore it from a backup, or name another folder`,
    )
  }
  return new StateError(`${folder} cannot be opened as a state (${message})`)
}

type Overlay = Map<string, string | undefined>

/**
 * Rows in LevelDB. One process writes, so what has been decided but is not yet on disk is read from memory; many
 * changes are written together, and each waiting answer leaves once the write that holds its changes is on disk.
 */
class LevelRows implements Rows {
  readonly sharedWith = 'later'
  readonly #db: ClassicLevel<string, string>
  readonly #folder: string
  #gathered: Overlay = new Map()
  #writing: Overlay = new Map()
  #written: Promise<void> | undefined
  #failed: StateError | undefined
  #steps: Promise<unknown> = Promise.resolve()
  #order: number
  #taken: number

  constructor(db: ClassicLevel<string, string>, folder: string, next: number) {
    this.#db = db
    this.#folder = folder
    this.#order = next
    this.#taken = next
  }

  async get(keys: readonly string[]): Promise<readonly (string | undefined)[]> {
    return keys.map((key) => this.#read(key))
  }

  range(prefix: string, options: Range = {}): Promise<readonly Row[]> {
    return this.#walk(prefix, { ...options, reverse: false })
  }

  async last(prefix: string): Promise<Row | undefined> {
    return (await this.#walk(prefix, { limit: 1, reverse: true }))[0]
  }

  async #walk(
    prefix: string,
    { after, limit = Number.POSITIVE_INFINITY, reverse }: Range & { readonly reverse: boolean },
  ): Promise<readonly Row[]> {
    this.#refuseFailed()
    const first = prefix === '' ? firstRow : prefix
    const end = prefix === '' ? '~' : `${prefix.slice(0, -1)}0`
    const isInside = (key: string): boolean =>
      key >= first && key < end && (after === undefined || key > after)
    const newer: Overlay = new Map()
    for (const overlay of [this.#writing, this.#gathered]) {
      for (const [key, value] of overlay) if (isInside(key)) newer.set(key, value)
    }
    const from = after !== undefined && after >= first ? { gt: after } : { gte: first }
    // Those of memory may take away as many of the disk.
    const most = limit + newer.size
    const rows = await this.#db
      .iterator({ ...from, lt: end, reverse, ...(most < 2 ** 31 ? { limit: most } : {}) })
      .all()
      .catch((error: unknown) => this.#fail('read', error))
    if (newer.size === 0) return rows.map(([key, value]) => ({ key, value }))
    const merged = new Map<string, string | undefined>([...rows, ...newer])
    return [...merged]
      .flatMap(([key, value]) => (value === undefined ? [] : { key, value }))
      .toSorted((a, b) => (a.key < b.key === reverse ? 1 : -1))
      .slice(0, limit)
  }

  async write(changes: readonly Change[]): Promise<void> {
    this.#refuseFailed()
    if (changes.length === 0) return
    for (const [key, value] of changes) this.#gathered.set(key, value)
    this.#written ??= this.#writeAll()
  }

  step<Result>(_: Held, work: (step: Step) => Promise<Result>): Promise<Result> {
    const changes: Change[] = []
    const step: Step = {
      get: (keys) => this.get(keys),
      write: (more) => changes.push(...more),
    }
    // One after the other: nothing in a step waits for the disk, so nobody waits long.
    const done = this.#steps.then(async () => {
      const result = await work(step)
      await this.write(changes)
      return result
    })
    this.#steps = done.catch(() => {})
    return done
  }

  /** One process has it, and fills it once. */
  alone(_: string, work: () => Promise<void>): Promise<void> {
    return work()
  }

  async order(): Promise<number> {
    this.#order += 1
    const order = this.#order
    if (order > this.#taken) {
      this.#taken = order + ordersTaken
      await this.write([[orderKey, String(this.#taken)]])
    }
    return order
  }

  async clear(): Promise<void> {
    await this.durable()
    await this.#db.clear({ gte: firstRow })
  }

  async durable(): Promise<void> {
    this.#refuseFailed()
    await this.#written
    this.#refuseFailed()
  }

  async close(): Promise<void> {
    await this.#written
    await this.#db.close()
    this.#refuseFailed()
  }

  async #writeAll(): Promise<void> {
    try {
      // What is decided in the same turn goes along.
      await new Promise((resolve) => setImmediate(resolve))
      while (this.#gathered.size > 0) {
        this.#writing = this.#gathered
        this.#gathered = new Map()
        const changes = [...this.#writing].map(([key, value]) =>
          value === undefined ? ({ type: 'del', key } as const) : ({ type: 'put', key, value } as const),
        )
        await this.#db.batch(changes, { sync: true })
        this.#writing = new Map()
      }
    } catch (error) {
      // Memory now knows what the disk does not, so nothing is answered any more.
      this.#failed = this.#failure('written', error)
    } finally {
      this.#written = undefined
    }
  }

  #read(key: string): string | undefined {
    this.#refuseFailed()
    if (this.#gathered.has(key)) return this.#gathered.get(key)
    if (this.#writing.has(key)) return this.#writing.get(key)
    try {
      return this.#db.getSync(key)
    } catch (error) {
      return this.#fail('read', error)
    }
  }

  #fail(what: string, error: unknown): never {
    this.#failed ??= this.#failure(what, error)
    throw this.#failed
  }

  #failure(what: string, error: unknown): StateError {
    const { message, cause } = error as Error
    const why = (cause as Error | undefined)?.message ?? message
    return new StateError(`the state in ${this.#folder} cannot be ${what} any more (${why})`)
  }

  #refuseFailed(): void {
    if (this.#failed !== undefined) throw this.#failed
  }
}
