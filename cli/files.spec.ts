import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ConfigError } from '../harness/engine/errors.ts'
import {
  makeFolder,
  refuseUnwritable,
  removeIfSigned,
  removeUnfinished,
  writeFileWhole,
  writeNewFile,
} from './files.ts'

let folder: string
const at = (name: string): string => join(folder, name)
const read = (name: string): string => readFileSync(at(name), 'utf8')

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'offline-conformance-files-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('a file takes the place of another at once, with its permissions, and leaves nothing beside it', async () => {
  writeFileSync(at('a'), 'before')
  chmodSync(at('a'), 0o640)
  await writeFileWhole(at('a'), 'after')
  expect(read('a')).toBe('after')
  expect(statSync(at('a')).mode & 0o777).toBe(0o640)
  await writeFileWhole(at('b'), 'new', { mode: 0o600 })
  expect(statSync(at('b')).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['a', 'b'])
})

test('what is half written as the process ends is taken away', async () => {
  expect(process.listeners('exit')).toContain(removeUnfinished)
  const writing = writeFileWhole(at('a'), 'x'.repeat(10_000_000)).catch((error: unknown) => error)
  while (readdirSync(folder).length === 0) await new Promise(setImmediate)
  removeUnfinished()
  expect(readdirSync(folder)).toEqual([])
  expect(await writing).toBeInstanceOf(ConfigError)
})

test('a link stays a link to what is written', async () => {
  writeFileSync(at('real'), 'before')
  symlinkSync(at('real'), at('link'))
  await writeFileWhole(at('link'), 'after')
  expect(lstatSync(at('link')).isSymbolicLink()).toBe(true)
  expect(read('real')).toBe('after')
})

test('a new file never takes the place of another', async () => {
  await writeNewFile(at('a'), 'first')
  await expect(writeNewFile(at('a'), 'second')).rejects.toThrow(
    new ConfigError(`${at('a')} already exists; choose another file with --out`),
  )
  expect(read('a')).toBe('first')
  expect(readdirSync(folder)).toEqual(['a'])
})

test.each([
  ['a folder is in the way', () => mkdirSync(at('a')), 'a', 'EISDIR'],
  ['its folder is gone', () => {}, 'gone/a', 'ENOENT'],
  ['a file stands where its folder should be', () => writeFileSync(at('file'), ''), 'file/a', 'ENOTDIR'],
])('a failure is one sentence with its code: %s', async (_, arrange, name, code) => {
  arrange()
  const before = readdirSync(folder)
  await expect(writeFileWhole(at(name), 'x')).rejects.toThrow(
    new ConfigError(`${at(name)} cannot be written (${code})`),
  )
  expect(readdirSync(folder)).toEqual(before)
})

test.runIf(existsSync('/dev/full'))(
  'a device that is full is one sentence too, and stays a device',
  async () => {
    await expect(writeFileWhole('/dev/full', 'x')).rejects.toThrow('/dev/full cannot be written (ENOSPC)')
    await expect(refuseUnwritable('/dev/full')).resolves.toBeUndefined()
    expect(statSync('/dev/full').isCharacterDevice()).toBe(true)
  },
)

test('looking whether a file can be written changes nothing but makes its folder', async () => {
  writeFileSync(at('mine'), 'mine')
  const before = statSync(at('mine'))
  await refuseUnwritable(at('mine'))
  await refuseUnwritable(at('new/folder/report'))
  expect(statSync(at('mine'))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs, size: 4 })
  expect(readdirSync(at('new/folder'))).toEqual([])
  mkdirSync(at('a-folder'))
  await expect(refuseUnwritable(at('a-folder'), 'choose another')).rejects.toThrow(
    `${at('a-folder')} cannot be written (EISDIR); choose another`,
  )
})

test.skipIf(process.getuid?.() === 0)('what is protected against writing stays what it is', async () => {
  writeFileSync(at('protected'), 'mine', { mode: 0o400 })
  await expect(writeFileWhole(at('protected'), 'x')).rejects.toThrow('(EACCES)')
  await expect(refuseUnwritable(at('protected'))).rejects.toThrow('(EACCES)')
  expect(read('protected')).toBe('mine')
})

test('only a file with the signature is removed, and a link to it stays', async () => {
  writeFileSync(at('ours'), 'a report of ours')
  writeFileSync(at('mine'), 'a report of mine')
  symlinkSync(at('ours'), at('link'))
  for (const path of [at('link'), at('mine'), at('nowhere'), folder, '/dev/zero']) {
    await removeIfSigned(path, /of ours/)
  }
  expect(readdirSync(folder)).toEqual(['link', 'mine'])
})

test.runIf(existsSync('/proc/self'))(
  'a folder where no folder can be made is one sentence, also below one that says it is not there',
  async () => {
    await expect(makeFolder('/proc/nowhere/reports')).rejects.toThrow(/cannot be written \(ENOENT\)/)
  },
)

test('folders are made with their parents, and again where they are', async () => {
  await makeFolder(at('one/two'), 0o700)
  await makeFolder(at('one/two'), 0o700)
  expect(statSync(at('one/two')).mode & 0o777).toBe(0o700)
})

test('a folder that cannot be made is one sentence', async () => {
  writeFileSync(at('file'), '')
  await expect(makeFolder(at('file/folder'))).rejects.toThrow(/cannot be written \(ENOTDIR\)/)
})
