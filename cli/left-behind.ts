import { randomUUID } from 'node:crypto'
import { readdir, readFile, rm } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Static } from '@sinclair/typebox'
import { ConfigError } from '../harness/engine/errors.ts'
import { visibleJson } from '../harness/engine/visible-text.ts'
import type { Target } from '../harness/target/target-file.ts'
import { moveFile, writeFileWhole } from './files.ts'
import type { leftBehindSchema } from './left-behind-schema.ts'

export type LeftBehind = Static<typeof leftBehindSchema>

export const leftBehindFile = (out: string): string => join(out, 'left-behind.json')

/** A file that no other run has. */
export const ownLeftBehindFile = (out: string): string => join(out, `left-behind.${randomUUID()}.json`)

/** The files of all runs in a folder, that of the first one first. */
export async function leftBehindFiles(out: string): Promise<string[]> {
  const names = await readdir(out).catch(() => [])
  return names
    .filter((name) => /^left-behind(?:\.[\da-f-]{36})?\.json$/.test(name))
    .toSorted((a, b) => a.length - b.length || a.localeCompare(b))
    .map((name) => join(out, name))
}

/** What a target is known by: a realm that a run makes has another issuer each time. */
export function serverOf({ issuer, keycloak }: Target): string {
  return keycloak?.url ?? issuer
}

/** This process, as the file of its run names it. */
export const ownProcess = (): NonNullable<LeftBehind['process']> => ({ id: process.pid, host: hostname() })

/** Whether the run that a file is about is another one that has not ended yet. */
export function isUnderWay({ process: named }: LeftBehind): boolean {
  if (named === undefined || named.host !== hostname() || named.id === process.pid) return false
  try {
    process.kill(named.id, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
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

export const isEmpty = ({ access, made }: LeftBehind): boolean => access.length + made.length === 0

export const leftBehindText = (left: LeftBehind): string => `${visibleJson(left)}\n`

/** Writes what there is, or removes the file where there is nothing. */
export async function writeLeftBehind(file: string, left: LeftBehind): Promise<void> {
  if (isEmpty(left)) await rm(file, { force: true })
  else await writeFileWhole(file, leftBehindText(left))
}
