import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { epochSeconds } from '../movable-clock.ts'

interface Entry {
  readonly value: string
  readonly metadata?: unknown
  /** In seconds since the epoch. */
  readonly expiration?: number
}

interface Put {
  readonly metadata?: unknown
  readonly expiration?: number
  readonly expirationTtl?: number
}

/** Cloudflare refuses to keep anything for less. */
const LEAST_SECONDS = 60

/**
 * The part of Cloudflare's key-value namespaces that the product uses. It is consistent at once, which the real one is at
 * the place of the write only, and expires by the clock that is moved.
 */
export class KeyValueNamespace {
  #entries = new Map<string, Entry>()

  get(key: string, options?: { readonly type?: string }): Promise<unknown> {
    const value = this.#living(key)?.value
    if (value === undefined) return Promise.resolve(null)
    return Promise.resolve(options?.type === 'json' ? JSON.parse(value) : value)
  }

  async put(key: string, value: string, { metadata, expiration, expirationTtl }: Put = {}): Promise<void> {
    const now = epochSeconds()
    const until = expiration ?? (expirationTtl === undefined ? undefined : now + expirationTtl)
    if (until !== undefined && until < now + LEAST_SECONDS)
      throw new Error(`KV PUT failed: 400 Invalid expiration of ${until}`)
    this.#entries.set(key, {
      value,
      ...(metadata === undefined ? {} : { metadata }),
      ...(until === undefined ? {} : { expiration: until }),
    })
  }

  async delete(key: string): Promise<void> {
    this.#entries.delete(key)
  }

  /** Pages by the name that the next one begins behind. */
  async list({ prefix = '', limit = 1000, cursor = '' } = {}) {
    const names = [...this.#entries.keys()]
      .filter((name) => name.startsWith(prefix) && name > cursor && this.#living(name) !== undefined)
      .sort()
    const page = names.slice(0, limit)
    const keys = page.map((name) => ({ name, ...this.#withoutValue(name) }))
    return names.length > limit
      ? { keys, list_complete: false as const, cursor: page.at(-1) ?? '' }
      : { keys, list_complete: true as const }
  }

  clear(): void {
    this.#entries.clear()
  }

  load(file: string): void {
    this.#entries = new Map(JSON.parse(readFileSync(file, 'utf8')))
  }

  save(file: string): void {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, JSON.stringify([...this.#entries]))
  }

  #living(key: string): Entry | undefined {
    const entry = this.#entries.get(key)
    return entry?.expiration === undefined || entry.expiration > epochSeconds() ? entry : undefined
  }

  #withoutValue(key: string) {
    const { value: _, ...rest } = this.#entries.get(key) ?? { value: '' }
    return rest
  }
}
