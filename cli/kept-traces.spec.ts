import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { withDefaults } from '../harness/target/defaults.ts'
import { keptTraces } from './kept-traces.ts'
import { isUnderWay, type LeftBehind, leftBehindFile } from './left-behind.ts'

const issuer = 'https://op.example'
const target = withDefaults({ issuer, clients: { main: { client_id: 'album' } }, users: [] })
let out = ''
const said = vi.spyOn(process.stdout, 'write').mockReturnValue(true)

beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'kept-traces-'))
  said.mockClear()
})
afterEach(() => rmSync(out, { recursive: true }))

const read = (file = leftBehindFile(out)): LeftBehind => JSON.parse(readFileSync(file, 'utf8')) as LeftBehind
const pair = { user: 'kim', client: 'album' }
/** A process that lives as long as the tests do. */
const another = { id: process.ppid, host: hostname() }

function written(left: Partial<LeftBehind>): void {
  const about = 'what a run of offline-conformance left at the target; cleanup ends it'
  writeFileSync(leftBehindFile(out), JSON.stringify({ about, issuer, access: [], made: [], ...left }))
}

test('what may be left stands in the file before the target hears of it', async () => {
  const traces = await keptTraces(target, out)
  traces.obtained('kim', 'album')
  expect(read().access).toEqual([pair])
  traces.made({ kind: 'user', name: 'oc-1' })
  expect(read().made).toEqual([{ kind: 'user', name: 'oc-1' }])
  traces.removed({ kind: 'user', name: 'oc-1' })
  traces.ended('kim', 'album')
  await traces.over()
  expect(readdirSync(out)).toEqual([])
})

test('access stays listed until the last check that has it is over', async () => {
  const traces = await keptTraces(target, out)
  traces.obtained('kim', 'album')
  traces.obtained('kim', 'album')
  traces.ended('kim', 'album')
  await traces.over()
  expect(read()).toMatchObject({ access: [pair] })
  expect(read()).not.toHaveProperty('process')
})

test('a run takes over what a killed one left, and strikes out none of it', async () => {
  written({ access: [pair], process: { id: 2 ** 30, host: hostname() } })
  const traces = await keptTraces(target, out)
  expect(said.mock.calls.join()).toContain('an earlier run left access or objects at the server')
  traces.obtained('kim', 'album')
  traces.ended('kim', 'album')
  await traces.over()
  expect(read().access).toEqual([pair])
  expect(readdirSync(out)).toHaveLength(1)
})

test('a run beside another one in its folder has a file of its own, and leaves that of the other alone', async () => {
  written({ access: [pair], process: another })
  const traces = await keptTraces(target, out)
  expect(said.mock.calls.join()).toMatch(
    /another run has its files in .* what this one leaves is kept in .*left-behind\./,
  )
  traces.obtained('lee', 'album')
  const [own = ''] = readdirSync(out).filter((name) => name !== 'left-behind.json')
  expect(read(join(out, own)).access).toEqual([{ user: 'lee', client: 'album' }])
  traces.ended('lee', 'album')
  await traces.over()
  expect(readdirSync(out)).toEqual(['left-behind.json'])
  expect(read().access).toEqual([pair])
})

test('a run of another machine, and this process, are not under way', () => {
  const left = { about: '', issuer, access: [], made: [] } as unknown as LeftBehind
  expect(isUnderWay({ ...left, process: another })).toBe(true)
  expect(isUnderWay({ ...left, process: { ...another, host: 'elsewhere' } })).toBe(false)
  expect(isUnderWay({ ...left, process: { id: process.pid, host: hostname() } })).toBe(false)
  expect(isUnderWay(left)).toBe(false)
})
