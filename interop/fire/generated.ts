/**
 * Sends generated requests to every endpoint of both mocks, and counts answers of 500 and rejections that nobody
 * handles: npm run fire -- [--count 10000] [--from 1]
 */
import { parseArgs } from 'node:util'
import { SeededRandom } from '../../selftest/testing/hostile/random.ts'
import { histogram, table } from '../../selftest/testing/hostile/table.ts'
import { conformingEngine, type Engine, keycloakEngine } from './engines.ts'
import { generatedRequest } from './generated-request.ts'

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, from: { type: 'string', default: '1' } },
})
const [count, from] = [Number(values.count), Number(values.from)]
if (![count, from].every((number) => Number.isInteger(number) && number > 0)) {
  console.error('wanted --count and --from with numbers above 0')
  process.exit(2)
}

const stray: string[] = []
for (const kind of ['uncaughtException', 'unhandledRejection'] as const)
  process.on(kind, (error: unknown) => stray.push(`${kind}: ${String(error)}`))

/** Then the mock is another one, since a reset or a revocation among them makes what was right worth nothing. */
const requestsPerMock = 250

interface Fired {
  readonly engine: Engine
  readonly failures: readonly string[]
  readonly statuses: readonly string[]
  readonly reached: number
  readonly alive: boolean
  readonly seconds: number
}

async function fired(make: () => Promise<Engine>): Promise<Fired> {
  let engine = await make()
  let alive = true
  const failures: string[] = []
  const statuses: string[] = []
  const reached = new Set<string>()
  const started = performance.now()
  for (let number = from; number < from + count; number++) {
    if ((number - from) % requestsPerMock === 0) {
      alive &&= await isAlive(engine)
      engine = await make()
    }
    const request = generatedRequest(new SeededRandom(number), engine)
    const what = `--from ${number} --count 1, ${request.method} ${new URL(request.url).pathname.slice(0, 80)}`
    try {
      const { status } = await engine.fetch(request)
      statuses.push(String(status))
      reached.add(`${request.method} ${new URL(request.url).pathname}`)
      if (status >= 500) failures.push(`${what}: ${status}`)
    } catch (error) {
      failures.push(`${what}: ${error instanceof Error ? error.stack : String(error)}`)
    }
  }
  return {
    engine,
    failures,
    statuses,
    reached: reached.size,
    alive: alive && (await isAlive(engine)),
    seconds: (performance.now() - started) / 1000,
  }
}

async function isAlive({ fetch, origin, alive }: Engine): Promise<boolean> {
  return (await fetch(new Request(`${origin}${alive}`))).status === 200
}

for (const make of [conformingEngine, keycloakEngine]) {
  const { engine, failures, statuses, reached, alive, seconds } = await fired(make)
  for (const failure of failures.slice(0, 20)) console.log(failure)
  console.log(
    table([
      [engine.name, ''],
      ['requests', statuses.length],
      ['endpoints', engine.routes.length],
      ['addresses', reached],
      ['answers of 500 and above, or errors (goal 0)', failures.length],
      ['unhandled rejections (goal 0)', stray.length],
      ['still works', alive ? 'yes' : 'no'],
      ['seconds', seconds.toFixed(0)],
    ]),
  )
  console.log(`statuses  ${histogram(statuses)}\n`)
  if (failures.length > 0 || !alive) process.exitCode = 1
}
for (const each of stray) console.log(each)
if (stray.length > 0) process.exitCode = 1
