import { randomUUID } from 'node:crypto'
import { existsSync, renameSync, rmSync, type Stats, writeFileSync } from 'node:fs'
import {
  access,
  chmod,
  constants,
  link,
  mkdir,
  open,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { ConfigError } from '../harness/engine/errors.ts'
import { standardStreamAt } from './terminal.ts'

/**
 * The only module that writes files. A text goes into a temporary file beside its destination, which is renamed once
 * complete: if anything fails, the old file stays as it was, and nobody reads half a file. Every failure is a
 * `ConfigError` of one sentence.
 */

/** Temporary files that are being written. */
const unfinished = new Set<string>()

/** A signal may end the process at any moment, also between the beginning of a file and its end. */
process.on('exit', removeUnfinished)

export function removeUnfinished(): void {
  for (const beside of unfinished) rmSync(beside, { force: true })
}

export interface FileOptions {
  /** Permissions. Default: those of the existing file, else those of any new file. */
  readonly mode?: number
}

/** Writes a file, replacing an existing one. */
export async function writeFileWhole(path: string, text: string, options: FileOptions = {}): Promise<void> {
  await withConfigErrors(path, async () => {
    const there = await whatIsAt(path)
    if (there !== undefined && !there.isFile()) return writeThrough(path, there, text)
    const stream = there === undefined ? undefined : standardStreamAt(there)
    if (there !== undefined && stream !== undefined) return writeThrough(path, there, text)
    // A link stays a link, and a write-protected file is not replaced.
    const place = there === undefined ? path : await realpath(path)
    if (there !== undefined) await access(place, constants.W_OK)
    const currentMode = options.mode === undefined ? there?.mode : undefined
    await writeBeside(place, text, options.mode, async (beside) => {
      if (currentMode !== undefined) await chmod(beside, currentMode & 0o777)
      await rename(beside, place)
    })
  })
}

/** Writes a file of the tool's own before anything else happens, whole or not at all. @throws ConfigError */
export function writeFileNow(path: string, text: string): void {
  const beside = besideOf(path)
  unfinished.add(beside)
  try {
    writeFileSync(beside, text, { flag: 'wx' })
    renameSync(beside, path)
  } catch (error) {
    rmSync(beside, { force: true })
    throw unwritable(path, error)
  } finally {
    unfinished.delete(beside)
  }
}

/** Writes a new file. @throws ConfigError if it already exists or cannot be written */
export async function writeNewFile(path: string, text: string, options: FileOptions = {}): Promise<void> {
  await withConfigErrors(path, () =>
    writeBeside(path, text, options.mode, (beside) => moveToNew(beside, path)),
  )
}

/** Removes a file that matches a signature, not a link to it; never reads a device, a pipe or a standard stream. */
export async function removeIfSigned(path: string, signature: RegExp): Promise<void> {
  try {
    const there = await whatIsAt(path)
    if (there === undefined || !there.isFile() || standardStreamAt(there) !== undefined) return
    if (signature.test(await readFile(path, 'utf8'))) await rm(await realpath(path))
  } catch {
    // What cannot be read or removed cannot be written either, which is reported then.
  }
}

/** Creates a folder and its parents. */
export async function makeFolder(path: string, mode?: number): Promise<void> {
  await withConfigErrors(path, () => makeEach(path, mode))
}

/** One folder after the other: where a parent says that it is not there, as /proc does, Node's own way never ends. */
async function makeEach(path: string, mode?: number): Promise<void> {
  const missing: string[] = []
  for (let at = resolve(path); !existsSync(at) && at !== dirname(at); at = dirname(at)) missing.unshift(at)
  for (const folder of [...missing, path]) {
    await mkdir(folder, mode).catch(async (error: NodeJS.ErrnoException) => {
      // Somebody else may make the same folder at the same time.
      if (error.code !== 'EEXIST' || !(await stat(folder)).isDirectory()) throw error
    })
  }
}

/** Checks that a file could be written without changing it; creates its folder. @throws ConfigError if it could not */
export async function refuseUnwritable(path: string, advice?: string): Promise<void> {
  const attempt = async (): Promise<void> => {
    await makeEach(dirname(path))
    const there = await whatIsAt(path)
    if (there !== undefined) await access(path, constants.W_OK)
    if (there === undefined || there.isFile()) {
      const place = there === undefined ? path : await realpath(path)
      await writeBeside(place, '', undefined, async () => {})
    }
  }
  await withConfigErrors(path, attempt, advice)
}

async function whatIsAt(path: string): Promise<Stats | undefined> {
  try {
    const there = await stat(path)
    if (there.isDirectory()) throw Object.assign(new Error('a folder is there'), { code: 'EISDIR' })
    return there
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** Devices and pipes cannot be replaced; a standard stream continues after what was printed. */
async function writeThrough(path: string, there: Stats, text: string): Promise<void> {
  const stream = standardStreamAt(there)
  if (stream !== undefined) {
    await new Promise<void>((resolve, reject) => {
      stream.write(text, (error) => (error ? reject(error) : resolve()))
    })
    return
  }
  const file = await open(path, 'w')
  try {
    await file.writeFile(text)
  } finally {
    await file.close()
  }
}

/** A hard link never replaces an existing file, but not every file system has them. */
async function moveToNew(beside: string, path: string): Promise<void> {
  try {
    await link(beside, path)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS'].includes(code)) throw error
    if ((await whatIsAt(path)) !== undefined)
      throw Object.assign(new Error('already exists'), { code: 'EEXIST' })
    await rename(beside, path)
  }
}

function besideOf(path: string): string {
  return join(dirname(path), `.${randomUUID()}.part`)
}

async function writeBeside(
  path: string,
  text: string,
  mode: number | undefined,
  put: (beside: string) => Promise<void>,
): Promise<void> {
  const beside = besideOf(path)
  unfinished.add(beside)
  try {
    const file = await open(beside, 'wx', (mode ?? 0o666) & 0o777)
    try {
      await file.writeFile(text)
    } finally {
      await file.close()
    }
    await put(beside)
  } finally {
    await rm(beside, { force: true })
    unfinished.delete(beside)
  }
}

/** @throws ConfigError if a file could not be written, with advice */
async function withConfigErrors(path: string, work: () => Promise<unknown>, advice?: string): Promise<void> {
  try {
    await work()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST' && advice === undefined) {
      throw new ConfigError(`${path} already exists; choose another file with --out`)
    }
    throw unwritable(path, error, advice)
  }
}

function unwritable(path: string, error: unknown, advice?: string): ConfigError {
  const { code } = error as NodeJS.ErrnoException
  const more = advice === undefined ? '' : `; ${advice}`
  return new ConfigError(`${path} cannot be written (${code ?? String(error)})${more}`)
}

/** Gives a file another name; what has that name is replaced. @throws ConfigError */
export async function moveFile(from: string, to: string): Promise<void> {
  try {
    await rename(from, to)
  } catch (error) {
    throw unwritable(to, error)
  }
}
