import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort, MockProcess } from '../../../interop/state/process.ts'
import { listen } from '../../../mock-provider/adapters/node-server.ts'
import { SeededRandom } from '../../../selftest/testing/hostile/random.ts'
import { table } from '../../../selftest/testing/hostile/table.ts'
import { reportProblem, textOf } from '../../../selftest/testing/hostile/written.ts'
import { unknownUser } from '../../commands/cleanup.ts'
import { environment, mockOptions, patientTarget } from '../conformance-target.ts'
import { forget, type Interrupted, interrupted } from '../interruptions/interruption.ts'
import { halfFiles } from '../interruptions/judge.ts'
import { OwnTargets } from '../own-target.ts'
import { inOwnProcess } from '../processes/own-process.ts'
import { populationOf, unlisted } from './unlisted.ts'

/** Kills of each kind; the nightly run asks for a hundred. */
const trials = Number(process.env.KILLS ?? 10)
const lanes = 2
/** Checks that make users and clients, and such as hold access of users of the target file. */
const args = ['--area', 'scope,revocation,state', '--reporter', 'json,junit,markdown,html']
/** Milliseconds that a run whose target was killed has to notice it. */
const noticed = 60_000
/** Milliseconds of an undisturbed run. */
let life = 0
const own = new OwnTargets()

beforeAll(async () => {
  const server = await listen(mockOptions)
  const calm = await interrupted(orderFor(patientTarget(server.provider.issuer)), undefined)
  expect(calm.code, calm.stderr).toBe(0)
  life = calm.lived
  forget(calm)
  await server.close()
}, 600_000)
afterAll(() => own.remove())

interface Order {
  readonly file: string
  readonly env: Record<string, string>
  readonly args: string[]
}

const orderFor = (file: string): Order => ({ file, env: { ...environment }, args })
const outOf = ({ folder }: Interrupted): string => join(folder, 'reports', 'out')

/** What reports there are is whole and valid. */
function brokenReports(run: Interrupted): string[] {
  const text = textOf(join(outOf(run), 'report.json'))
  const problem = text === undefined ? undefined : reportProblem(text)
  return [...halfFiles(outOf(run)), ...(problem === undefined ? [] : [`report.json: ${problem}`])]
}

type Misses = Readonly<Record<string, readonly string[]>>

/** Kills at random moments of a life, in a few lanes; prints what was missed, by goal. */
async function killed(what: string, kill: (at: number) => Promise<Misses>): Promise<Misses[]> {
  const random = new SeededRandom(trials)
  const moments = Array.from({ length: trials }, () => Math.round(random.next() * life))
  const all: Misses[] = []
  const lane = async (): Promise<void> => {
    for (let at = moments.shift(); at !== undefined; at = moments.shift()) all.push(await kill(at))
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  const goals = Object.keys(all[0] ?? {})
  const rows = goals.map(
    (goal) => [`${goal} (goal 0)`, all.flatMap((misses) => misses[goal] ?? []).length] as const,
  )
  process.stdout.write(`\nkilled: ${what}; a run in peace takes ${(life / 1000).toFixed(1)} s\n`)
  process.stdout.write(`${table([['trials', all.length], ...rows])}\n`)
  return all.filter((misses) => Object.values(misses).some((each) => each.length > 0))
}

/** Whether a clean-up ended everything but users of whom nobody can know whether they were made: those it keeps listed. */
function endsAllItCan({ code, stdout }: { readonly code: number | null; readonly stdout: string }): boolean {
  const stays = stdout.split('\n').filter((line) => line.startsWith('stays'))
  return stays.length === 0 ? code === 0 : code === 3 && stays.every((line) => line.endsWith(unknownUser))
}

test('what a run leaves that is killed is listed, and cleanup ends all of it', async () => {
  let found = 0
  const failed = await killed('the tool', async (at) => {
    const server = await listen(mockOptions)
    const { provider } = server
    const before = await populationOf(provider)
    const run = await interrupted(orderFor(patientTarget(provider.issuer)), {
      signal: 'SIGKILL',
      at,
      within: noticed,
    })
    const after = await populationOf(provider)
    found += after.access.length
    const missing = await unlisted(before, after, outOf(run))
    const ended = await inOwnProcess({
      args: ['cleanup', '--target', 'target.yaml'],
      env: environment,
      cwd: run.folder,
      deadline: 120,
    })
    const rest = await unlisted(before, await populationOf(provider), outOf(run))
    const misses = {
      'broken reports': brokenReports(run),
      'left unlisted': missing,
      'clean-ups that failed': endsAllItCan(ended)
        ? []
        : [`exit ${ended.code}: ${ended.stdout}${ended.stderr}`],
      'left and unlisted after the clean-up': rest,
      orphans: run.orphans.map(({ command }) => command),
    }
    forget(run)
    await server.close()
    return misses
  })
  process.stdout.write(`access that was alive after the kills: ${found}\n`)
  expect(failed).toEqual([])
})

test('a run that is killed leaves no server that it started', async () => {
  const failed = await killed('the tool, with a server of its own', async (at) => {
    const run = await interrupted(orderFor(await own.file()), { signal: 'SIGKILL', at, within: noticed })
    const misses = {
      'broken reports': brokenReports(run),
      orphans: run.orphans.map(({ command }) => command),
    }
    forget(run)
    return misses
  })
  expect(failed).toEqual([])
})

test('a run whose target is killed ends with a report, and lists what it could not end', async () => {
  const failed = await killed('the target', async (at) => {
    const target = new MockProcess(await freePort(), ['--config', own.options])
    await target.start()
    const moment = { signal: 'SIGKILL', at, within: noticed, victim: target } as const
    const run = await interrupted(orderFor(patientTarget(target.origin)), moment)
    await target.kill()
    const report = textOf(join(outOf(run), 'report.json'))
    const alive = report === undefined ? [] : unprovenIn(report)
    const isListed = alive.length === 0 || existsSync(join(outOf(run), 'left-behind.json'))
    const misses = {
      'broken reports': brokenReports(run),
      'wrong ends': endOf(run),
      'left unlisted': isListed ? [] : alive,
      orphans: run.orphans.map(({ command }) => command),
    }
    forget(run)
    return misses
  })
  expect(failed).toEqual([])
})

/** Tokens that were not proven dead. */
function unprovenIn(report: string): string[] {
  const { ledger } = JSON.parse(report) as { ledger: readonly { end: string; token: string }[] }
  return ledger.filter(({ end }) => end === 'alive' || end === 'unknown').map(({ token }) => token)
}

/** Unreachable where the target was killed before the end, and no stack trace. */
function endOf({ code, lost, signalled, stderr, stdout }: Interrupted): string[] {
  const isRight = !lost && (signalled === undefined ? code === 0 : code === 4 || code === 0)
  const trace = /^\s+at .*:\d+:\d+|internal error|Unhandled/m.test(stderr)
  return isRight && !trace
    ? []
    : [`exit ${code}${lost ? ', lost' : ''}: ${stdout.slice(-400)}${stderr.slice(-400)}`]
}
