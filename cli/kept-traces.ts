import { rm } from 'node:fs/promises'
import { setImmediate } from 'node:timers'
import type { MadeObject, Traces } from '../harness/drivers/traces.ts'
import type { Target } from '../harness/target/target-file.ts'
import { makeFolder, moveFile, writeFileNow, writeNewFile } from './files.ts'
import {
  isEmpty,
  isUnderWay,
  type LeftBehind,
  leftBehindFile,
  leftBehindText,
  ownLeftBehindFile,
  ownProcess,
  readLeftBehind,
  serverOf,
  setAside,
  writeLeftBehind,
} from './left-behind.ts'
import { message, printed } from './printed.ts'
import { print } from './terminal.ts'

/** How often a folder is looked at again, where other runs begin and end in it at the same moment. */
const mostLooks = 5

/**
 * Opens the file that says what a run leaves at its target, and keeps what an earlier run left there in it. Each run has a
 * file of its own, also where others use the same folder at the same time. Where there can be none, the run goes on.
 *
 * @throws ConfigError for a file that is something else
 */
export async function keptTraces(target: Target, out: string): Promise<KeptTraces> {
  const issuer = serverOf(target)
  const file = leftBehindFile(out)
  let failure: unknown
  await makeFolder(out).catch(() => {})
  for (let look = 0; look < mostLooks; look++) {
    const earlier = await readLeftBehind(file)
    try {
      if (earlier !== undefined && isUnderWay(earlier)) return besideAnother(out, issuer)
      if (earlier === undefined) return await opened(file, nothingAt(issuer))
      // A server on another port is another one, and a run at it is not held up by what is left elsewhere.
      if (earlier.issuer !== issuer) noteAside(earlier, await setAside(file, earlier))
      else return await continued(file, earlier, ownLeftBehindFile(out))
    } catch (error) {
      // Another run was faster, and has the file by now.
      failure = error
    }
  }
  print(message(`note  what a kill would leave cannot be listed: ${(failure as Error).message}`))
  return new KeptTraces(ownLeftBehindFile(out), nothingAt(issuer))
}

/** @throws ConfigError where another run has the file */
async function opened(file: string, left: LeftBehind): Promise<KeptTraces> {
  const own = { ...left, process: ownProcess() }
  await writeNewFile(file, leftBehindText(own))
  return new KeptTraces(file, own)
}

/** Goes on with the file of a run that is over; of two that want to, one gets it. */
async function continued(file: string, earlier: LeftBehind, claimed: string): Promise<KeptTraces> {
  await moveFile(file, claimed)
  if (!isEmpty(earlier)) {
    print(
      printed`note  an earlier run left access or objects at the server; offline-conformance cleanup ends them (${file})`,
    )
  }
  const traces = await opened(file, earlier)
  await rm(claimed, { force: true })
  return traces
}

function noteAside(earlier: LeftBehind, aside: string): void {
  if (isEmpty(earlier)) return
  print(
    printed`note  what an earlier run left at ${earlier.issuer} is kept in ${aside}; offline-conformance cleanup reads it under its old name`,
  )
}

function besideAnother(out: string, issuer: string): Promise<KeptTraces> {
  const own = ownLeftBehindFile(out)
  print(
    printed`note  another run has its files in ${out} at the moment; what this one leaves is kept in ${own}`,
  )
  return opened(own, nothingAt(issuer))
}

function nothingAt(issuer: string): LeftBehind {
  const about = 'what a run of offline-conformance left at the target; cleanup ends it'
  return { about, issuer, access: [], made: [] }
}

/** Keeps the file of a run in step with what the run tells, beginning with what an earlier one left. */
export class KeptTraces implements Traces {
  readonly #file: string
  #left: LeftBehind
  /** How many checks, and the runs before, have access of this user at this client. */
  readonly #holders = new Map<string, number>()
  #waiting: NodeJS.Immediate | undefined

  constructor(file: string, left: LeftBehind) {
    this.#file = file
    this.#left = left
    for (const { user, client } of left.access) this.#holders.set(keyOf(user, client), 1)
  }

  obtained(user: string, client: string): void {
    const key = keyOf(user, client)
    const holders = this.#holders.get(key) ?? 0
    this.#holders.set(key, holders + 1)
    if (holders === 0) this.#now({ access: [...this.#left.access, { user, client }] })
  }

  ended(user: string, client: string): void {
    const key = keyOf(user, client)
    const holders = (this.#holders.get(key) ?? 0) - 1
    if (holders > 0) this.#holders.set(key, holders)
    else this.#forget((pair) => keyOf(pair.user, pair.client) === key, this.#left.made)
  }

  made(object: MadeObject): void {
    this.#now({ made: [...this.#without(object), object] })
  }

  /** With it goes the access that it had. */
  removed(object: Pick<MadeObject, 'kind' | 'name'>): void {
    const { kind, name } = object
    this.#forget((pair) => kind !== 'other' && pair[kind] === name, this.#without(object))
  }

  /** The run is over: the file says what is left, or goes. @throws ConfigError if it could not be written */
  async over(): Promise<void> {
    clearImmediate(this.#waiting)
    const { process: _, ...left } = this.#left
    await writeLeftBehind(this.#file, left)
  }

  #without({ kind, name }: Pick<MadeObject, 'kind' | 'name'>): MadeObject[] {
    return this.#left.made.filter((one) => one.kind !== kind || one.name !== name)
  }

  #forget(isGone: (pair: LeftBehind['access'][number]) => boolean, made: MadeObject[]): void {
    for (const pair of this.#left.access.filter(isGone)) this.#holders.delete(keyOf(pair.user, pair.client))
    this.#left = { ...this.#left, access: this.#left.access.filter((pair) => !isGone(pair)), made }
    // What is listed for a moment too long does no harm.
    this.#waiting ??= setImmediate(() => this.#write())
  }

  /** Stands in the file before the target hears of it, so that a kill at any moment finds it listed. */
  #now(change: Partial<LeftBehind>): void {
    this.#left = { ...this.#left, ...change }
    this.#write()
  }

  #write(): void {
    clearImmediate(this.#waiting)
    this.#waiting = undefined
    try {
      writeFileNow(this.#file, leftBehindText(this.#left))
    } catch {
      // It is written once more at the end, where a failure is told.
    }
  }
}

const keyOf = (user: string, client: string): string => JSON.stringify([user, client])
