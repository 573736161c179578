/**
 * Refreshes at the built mock as fast as it answers for a long time, and compares the beginning with the end:
 * npm run steady -- [--seconds 600]
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { freePort } from '../interop/state/process.ts'
import { answer, load, type Round } from './load.ts'

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } })
const seconds = Number(values.seconds)
const windows = 10
if (!(seconds >= windows)) {
  console.error(`wanted --seconds with a number of ${windows} or more`)
  process.exit(2)
}

/** CPU of a request at the end, by that at the beginning; what else the machine does is in the rate, and not in this. */
const mostDecay = 1.15

const port = await freePort()
const server = spawn(
  process.execPath,
  ['--import', 'tsx', join(import.meta.dirname, 'mock.ts'), String(port), 'ES256'],
  { stdio: ['ignore', 'ignore', 'inherit'] },
)
try {
  const origin = `http://127.0.0.1:${port}`
  const token = await answer(`${origin}/__token`)
  // What is compiled on the way would make the beginning slow, and hide a decay.
  await load(origin, token, Math.max(3, seconds / 20))
  const rounds: Round[] = []
  for (let window = 1; window <= windows; window++) {
    const round = await load(origin, token, seconds / windows)
    rounds.push(round)
    console.log(
      `${String(Math.round((window * seconds) / windows)).padStart(5)} s   ${round.perSecond.toFixed(0)}/s   ${round.microseconds.toFixed(0)} us CPU per request`,
    )
  }
  const meanOf = (part: typeof rounds): number =>
    part.reduce((sum, { microseconds }) => sum + microseconds, 0) / part.length
  const decay = meanOf(rounds.slice(-2)) / meanOf(rounds.slice(0, 2))
  console.log(
    `steady rate   CPU per request at the end by that at the start ${decay.toFixed(2)}x (goal ${mostDecay}x)`,
  )
  if (decay > mostDecay) process.exitCode = 1
} finally {
  server.kill('SIGTERM')
  await once(server, 'close')
}
