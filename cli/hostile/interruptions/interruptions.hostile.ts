import { afterAll, beforeAll, expect, test } from 'vitest'
import { type ListeningProvider, listen } from '../../../mock-provider/adapters/node-server.ts'
import { table } from '../../../selftest/testing/hostile/table.ts'
import { environment, mockOptions, patientTarget } from '../conformance-target.ts'
import { OwnTargets } from '../own-target.ts'
import { forget, interrupted, type Moment } from './interruption.ts'
import { type Fate, goals, type Judgement, judged } from './judge.ts'

/** Long enough to be interrupted everywhere: a start, checks that wait, checks of every kind. */
const args = ['--area', 'scope,refresh,revocation,logout']
const lanes = 2
/** Moments at which each kind of server is tried; fewer for a look. */
const moments = Number(process.env.INTERRUPTIONS ?? 60)
const own = new OwnTargets()
let foreign: ListeningProvider

beforeAll(async () => {
  foreign = await listen(mockOptions)
})
afterAll(async () => {
  await foreign?.close()
  own.remove()
})

/**
 * Moments over the life of a run, closer together at its start, half of them Ctrl-C; a sixth of all come twice.
 *
 * @param life milliseconds that an undisturbed run takes
 * @param begun milliseconds until its first result
 */
function momentsOver(life: number, begun: number): Moment[] {
  const start = begun * 1.1
  const within = 10_000 + life
  const spread = (count: number, offset: number): number[] =>
    Array.from({ length: count }, (_, index) => {
      const early = Math.ceil(count / 2)
      if (index < early) return 5 + offset + ((start - 5) * index) / early
      return start + offset + ((life * 0.93 - start) * (index - early)) / (count - early)
    })
  const of = (signal: Moment['signal'], count: number, offset: number): Moment[] =>
    spread(count, offset).map((at) => ({ signal, at: Math.round(at), within }))
  const twice = spread(Math.ceil(moments / 6), 12).map((at, index) => {
    return { signal: 'SIGINT' as const, at: Math.round(at), within, again: [20, 150, 600][index % 3] ?? 20 }
  })
  return [
    ...of('SIGINT', Math.ceil(moments * 0.42), 0),
    ...of('SIGTERM', Math.ceil(moments * 0.21), 7),
    ...of('SIGHUP', Math.ceil(moments * 0.2), 15),
    ...twice,
  ]
}

interface Tried {
  readonly moment: Moment
  readonly judgement: Judgement
}

test.each(['own', 'foreign'] as const)(
  'a run with a server that is %s obeys a signal at every moment, and leaves a report and no process',
  async (whose) => {
    const target = async (): Promise<string> => (whose === 'own' ? own.file() : patientTarget(foreign.origin))
    const calm = await interrupted({ file: await target(), env: { ...environment }, args }, undefined)
    expect(judged(calm).misses).toEqual([])
    expect(calm.code, calm.stderr).toBe(0)
    forget(calm)
    const tried = await all(momentsOver(calm.lived, calm.firstResult ?? calm.lived / 2), target)
    process.stdout.write(closing(whose, calm.lived, tried))
    const failed = tried.filter(({ judgement }) => judgement.misses.length > 0)
    for (const { moment, judgement } of failed.slice(0, 20)) process.stdout.write(failure(moment, judgement))
    if (failed.length > 20) process.stdout.write(`... and ${failed.length - 20} more\n`)
    const signalled = tried.filter(({ judgement }) => judgement.fate !== 'over already')
    expect(signalled.length).toBeGreaterThanOrEqual(moments * 0.8)
    expect(failed.map(({ moment }) => moment)).toEqual([])
  },
)

async function all(moments: readonly Moment[], target: () => Promise<string>): Promise<Tried[]> {
  const waiting = [...moments]
  const tried: Tried[] = []
  const lane = async (): Promise<void> => {
    for (let moment = waiting.shift(); moment !== undefined; moment = waiting.shift()) {
      const run = await interrupted({ file: await target(), env: { ...environment }, args }, moment)
      tried.push({ moment, judgement: judged(run) })
      forget(run)
    }
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return tried
}

function closing(whose: string, life: number, tried: readonly Tried[]): string {
  const withFate = (fate: Fate): number => tried.filter(({ judgement }) => judgement.fate === fate).length
  const missing = goals.map((goal) => {
    const count = tried.filter(({ judgement }) => judgement.misses.some((miss) => miss.goal === goal)).length
    return [`${goal} (goal 0)`, count] as const
  })
  const rows = table([
    ['moments', tried.length],
    ...missing,
    ['obeyed with 130', withFate('obeyed')],
    ['ended by the signal before any handler', withFate('before any handler')],
    ['came as the run was over', withFate('over already')],
  ])
  return `\nserver: ${whose}; a run in peace takes ${(life / 1000).toFixed(1)} s\n${rows}\n`
}

function failure({ signal, at, again }: Moment, { fate, misses }: Judgement): string {
  const twice = again === undefined ? '' : `, again after ${again} ms`
  const why = misses.map((miss) => `    ${miss.goal}: ${miss.why.replaceAll('\n', '\n      ')}\n`).join('')
  return `${signal} at ${at} ms${twice}: ${fate}\n${why}`
}
