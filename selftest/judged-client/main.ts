import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { badHabits } from './bad-habits.ts'
import { JudgedClient } from './client.ts'
import { goodHabits } from './habits.ts'
import { KeptInFolder } from './kept-in-folder.ts'

/*
 * The client of the proof as a command: `node --import tsx selftest/judged-client/main.ts [bad habit]`, for
 * `offline-conformance judge --command`.
 */

const { MCP_SERVER: resource = '', CLIENT_STATE: folder = '.' } = process.env
const habits = { ...goodHabits, ...badHabits[process.argv[2] ?? ''] }
const kept = new KeptInFolder(folder)
const client = new JudgedClient({
  ...{ habits, kept, fetch, resource },
  pause: async (milliseconds) => {
    await sleep(milliseconds)
  },
  now: Date.now,
})
for await (const line of createInterface({ input: process.stdin })) {
  const times = Number(/^call (\d+)$/.exec(line)?.[1])
  const calls = await Promise.allSettled(Array.from({ length: times }, () => client.call()))
  const failed = calls.find((each) => each.status === 'rejected')
  console.log(failed === undefined ? 'done' : `failed ${failed.reason}`)
}
if (!habits.keepsTokensOverRestart()) {
  const { tokens: _, ...rest } = await kept.read()
  await kept.write(rest)
}
