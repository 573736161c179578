import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const file = join(process.env.CLIENT_STATE ?? '.', 'kept.json')

type Kept = Readonly<Record<string, unknown>>

let writing: Promise<void> = Promise.resolve()

/** What a client keeps over a restart, in a file that all of its processes share. */
export async function kept(): Promise<Kept> {
  return JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Kept
}

/** One after the other, and whole: a reader finds what was there before or what is there afterwards. */
export function keep(name: string, value: unknown): Promise<void> {
  writing = writing.then(async () => {
    const next = `${file}.${process.pid}`
    await writeFile(next, JSON.stringify({ ...(await kept()), [name]: value }))
    await rename(next, file)
  })
  return writing
}
