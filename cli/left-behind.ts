import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Static } from '@sinclair/typebox'
import type { MadeObject, Traces } from '../harness/drivers/traces.ts'
import { ConfigError } from '../harness/engine/errors.ts'
import { visibleJson } from '../harness/engine/visible-text.ts'
import type { Target } from '../harness/target/target-file.ts'
import { moveFile, writeFileWhole } from './files.ts'
import type { leftBehindSchema } from './left-behind-schema.ts'

export type LeftBehind = Static<typeof leftBehindSchema>

export const leftBehindFile = (out: string): string => join(out, 'left-behind.json')

/** What a target is known by: a realm that a run makes has another issuer each time. */
export function serverOf({ issuer, keycloak }: Target): string {
  return keycloak?.url ?? issuer
}

/** What an earlier run left; undefined if nothing. @throws ConfigError for a file that is something else */
export async function readLeftBehind(file: string): Promise<LeftBehind | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new ConfigError(`${file}: cannot be read (${code ?? String(error)})`)
  }
  if (text === '') return undefined
  const { readDocument } = await import('../harness/target/document.ts')
  const { leftBehindSchema } = await import('./left-behind-schema.ts')
  return (await readDocument(file, leftBehindSchema)) as LeftBehind
}

/** Gives the file of a run at another server a name of its own, by its host. */
export async function setAside(file: string, { issuer }: LeftBehind): Promise<string> {
  const host = URL.canParse(issuer) ? new URL(issuer).host.replaceAll(/[^a-z0-9.-]/g, '-') : 'elsewhere'
  const aside = file.replace(/\.json$/, `.${host}.json`)
  await moveFile(file, aside)
  return aside
}

/** Writes what there is, or removes the file where there is nothing. */
export async function writeLeftBehind(file: string, left: LeftBehind): Promise<void> {
  if (left.access.length + left.made.length === 0) await rm(file, { force: true })
  else await writeFileWhole(file, `${visibleJson(left)}\n`)
}

/** Keeps the file of a run in step with what the run tells, beginning with what an earlier one left. */
export class KeptTraces implements Traces {
  readonly #file: string
  #left: LeftBehind
  #writing: Promise<void> | undefined
  #again = false
  #failure: unknown

  constructor(file: string, issuer: string, earlier: LeftBehind | undefined) {
    this.#file = file
    const about = 'what a run of offline-conformance left at the target; cleanup ends it'
    this.#left = earlier ?? { about, issuer, access: [], made: [] }
  }

  obtained(user: string, client: string): void {
    if (this.#left.access.some((pair) => pair.user === user && pair.client === client)) return
    this.#change({ access: [...this.#left.access, { user, client }] })
  }

  ended(user: string, client: string): void {
    this.#change({
      access: this.#left.access.filter((pair) => pair.user !== user || pair.client !== client),
    })
  }

  made(object: MadeObject): void {
    this.#change({ made: [...this.#without(object), object] })
  }

  /** With it goes the access that it had. */
  removed(object: Pick<MadeObject, 'kind' | 'name'>): void {
    const { kind, name } = object
    const access =
      kind === 'other' ? this.#left.access : this.#left.access.filter((pair) => pair[kind] !== name)
    this.#change({ made: this.#without(object), access })
  }

  /** Waits until the file says what is known. @throws ConfigError if it could not be written */
  async written(): Promise<void> {
    await this.#writing
    if (this.#failure !== undefined) throw this.#failure
  }

  #without({ kind, name }: Pick<MadeObject, 'kind' | 'name'>): MadeObject[] {
    return this.#left.made.filter((one) => one.kind !== kind || one.name !== name)
  }

  #change(change: Partial<LeftBehind>): void {
    this.#left = { ...this.#left, ...change }
    this.#again = true
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined
    })
  }

  /** One write at a time, of the latest. */
  async #write(): Promise<void> {
    while (this.#again) {
      this.#again = false
      try {
        await writeLeftBehind(this.#file, this.#left)
        this.#failure = undefined
      } catch (error) {
        this.#failure = error
      }
    }
  }
}
