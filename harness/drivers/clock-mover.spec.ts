import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { SecretMemory } from '../evidence/secret-memory.ts'
import { checkCalls } from '../target/check-calls.ts'
import { withDefaults } from '../target/defaults.ts'
import type { TargetFile } from '../target/target-file.ts'
import { clockMover } from './clock-mover.ts'
import { ServerProcess } from './server-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'offline-conformance-clock-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const { signal } = new AbortController()

function targetWith(more: Pick<TargetFile, 'clock' | 'server'>) {
  return withDefaults({
    issuer: 'http://127.0.0.1:1',
    clients: { main: { client_id: 'album' } },
    users: [{ username: 'kim', password: 'password-of-kim' }],
    ...more,
  })
}

test('a command moves the clock, and knows by how much and how far it is ahead', async () => {
  const target = targetWith({ clock: { command: 'echo +{seconds} {offset} >> moved' } })
  const move = clockMover(target, folder, undefined)
  await move?.(60, 60, signal)
  await move?.(86_400, 86_460, signal)
  expect(readFileSync(join(folder, 'moved'), 'utf8').split('\n')).toEqual(
    expect.arrayContaining(['+60 60', '+86400 86460']),
  )
})

test('a command that fails blocks the check with its exit code', async () => {
  const move = clockMover(targetWith({ clock: { command: 'exit 3' } }), folder, undefined)
  await expect(move?.(1, 1, signal)).rejects.toThrow('a moved clock: clock.command ended with exit code 3')
})

test('a clock that is moved by a restart is still ahead after every other restart', async () => {
  const target = targetWith({
    clock: { restart: 'CLOCK_OFFSET' },
    // It ends at once, so that nothing has to be waited for: what it wrote is what is looked at.
    server: { start: 'echo "offset $CLOCK_OFFSET" >> started', keeps_state: true },
  })
  const server = new ServerProcess(target, folder, new SecretMemory(target))
  const move = clockMover(target, folder, server)
  const ended = 'the server ended before it was ready'
  await expect(move?.(60, 60, signal)).rejects.toThrow(ended)
  await expect(server.restart(signal)).rejects.toThrow(ended)
  await expect(move?.(5, 65.5, signal)).rejects.toThrow(ended)
  expect(readFileSync(join(folder, 'started'), 'utf8')).toBe('offset 60\noffset 60\noffset 66\n')
})

test.each<[Pick<TargetFile, 'clock' | 'server'>, RegExp]>([
  [{ clock: {} }, /clock: one of advance, command, restart is needed; found none of them/],
  [{ clock: { command: 'date {second}' } }, /clock\.command: found \{second\}.*accepted are seconds, offset/],
  [{ clock: { restart: 'OFFSET' } }, /clock\.restart: it needs a server that the run starts/],
])('a clock that cannot be moved so is told before the run', (file, message) => {
  expect(() => checkCalls(file, () => 'target.yaml:1')).toThrow(message)
})
