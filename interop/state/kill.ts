/**
 * Kills the mock under load, again and again, and counts what was acknowledged and is lost, and what was revoked and
 * is alive: node --import tsx interop/state/kill.ts [--trials 100] [--store level|postgres]
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { configuration, Load } from './load.ts'
import { startPostgres } from './postgres.ts'
import { freePort, MockProcess } from './process.ts'

const { values } = parseArgs({
  options: { trials: { type: 'string', default: '100' }, store: { type: 'string', default: 'level' } },
})
const trials = Number(values.trials)
if (!(Number.isInteger(trials) && trials > 0) || !['level', 'postgres'].includes(values.store)) {
  console.error('wanted --trials with a number above 0 and --store level or postgres')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'kill-'))
const file = join(folder, 'provider.json')
writeFileSync(file, JSON.stringify(configuration))
const postgres = values.store === 'postgres' ? await startPostgres() : undefined
// A folder has one writer; a database has several.
const ports = postgres === undefined ? [await freePort()] : [await freePort(), await freePort()]
const state = postgres?.url ?? join(folder, 'state')
// One issuer, whichever process answers.
writeFileSync(file, JSON.stringify({ ...configuration, issuer: `http://127.0.0.1:${ports[0]}` }))
const mocks = ports.map((port) => new MockProcess(port, ['--config', file, '--state', state]))
/** A kill shows something only where something was acknowledged before, however slow the machine is. */
const leastAcknowledged = 30
const patience = 30_000
const load = new Load()
const started = Date.now()
try {
  await Promise.all(mocks.map((mock) => mock.start()))
  for (let trial = 1; trial <= trials; trial++) {
    let turn = trial
    const originOf = (): string => (mocks[turn++ % mocks.length] as MockProcess).origin
    let over = false
    const running = load.run(originOf, () => over)
    const wanted = load.counts.acknowledged + leastAcknowledged
    const deadline = Date.now() + patience
    while (load.counts.acknowledged < wanted && Date.now() < deadline) await sleep(10)
    await sleep(Math.random() * 300)
    const victim = mocks[trial % mocks.length] as MockProcess
    await victim.kill()
    over = true
    await running
    await victim.start()
    await load.verify(originOf)
    if (trial % 10 === 0 || trial === trials) console.log(`${trial} kills`, JSON.stringify(load.counts))
  }
} finally {
  await Promise.all(mocks.map((mock) => mock.kill('SIGTERM')))
  postgres?.stop()
  rmSync(folder, { recursive: true })
}
const { lost, revived, acknowledged, checked } = load.counts
const seconds = Math.round((Date.now() - started) / 1000)
console.log(
  `${values.store}: ${trials} kills in ${seconds} s, ${acknowledged} acknowledged, ${checked} checked, ${lost} lost, ${revived} revived`,
)
for (const complaint of load.complaints.slice(0, 10)) console.error(complaint)
// A load of which nothing was acknowledged or checked would show nothing.
process.exit(lost > 0 || revived > 0 || acknowledged < trials * 10 || checked < trials * 10 ? 1 : 0)
