import { expect, test } from 'vitest'
import { table } from '../../../selftest/testing/hostile/table.ts'
import { WarmLane } from '../processes/warm-lane.ts'
import { type Cell, cellOf, cells, spellingName } from './cells.ts'
import { loggingRound, type Round, refusingRound, talkativeRound } from './rounds.ts'
import type { Found } from './search.ts'
import { shapes } from './shapes.ts'
import { spellings } from './spellings.ts'

const lanes = 3
const listed = 20
/** One cell by its tag, to look at a failure; or each nth of the refusing servers, to get an impression. */
const only = process.env.HOSTILE_CELL
const every = Number(process.env.HOSTILE_EVERY ?? 1)
const talkativeRounds = every === 1 ? 3 : 1

const say = (text: string): void => void process.stdout.write(`${text}\n`)

test('no secret is in any output, whatever shape and spelling a server gives it', async () => {
  expect(shapes.length).toBeGreaterThanOrEqual(60)
  expect(spellings).toHaveLength(15)
  const rounds = await worked()
  const found = rounds.flatMap((round) => round.found).filter(isPromised)
  const shown = new Set(rounds.flatMap((round) => [...round.shown]))
  say(closing(rounds, found, shown))
  for (const each of examples(found)) say(described(each))
  if (only === undefined && every === 1) {
    expect(cells.filter((cell) => !shown.has(cell)).map(nameOf)).toEqual([])
  }
  expect(new Set(found.map(({ tag }) => tag ?? 'no cell near')).size).toBe(0)
})

async function worked(): Promise<Round[]> {
  const answers = cells.filter(({ shape }, index) => shape.kind !== 'log' && index % every === 0)
  const logs = cells.filter(({ shape }) => shape.kind === 'log')
  const jobs: ((lane: WarmLane) => Promise<Round>)[] =
    only !== undefined
      ? [(lane) => roundOf(only, lane)]
      : [
          ...Array.from({ length: talkativeRounds }, () => talkativeRound),
          ...answers.map((cell) => (lane: WarmLane) => refusingRound(cell, lane)),
          ...logs.map((cell) => (lane: WarmLane) => loggingRound(cell, lane)),
        ]
  const rounds: Round[] = []
  const total = jobs.length
  const lane = async (): Promise<void> => {
    const warm = new WarmLane()
    try {
      for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) {
        rounds.push(await job(warm))
        if (rounds.length % 200 === 0) say(`${rounds.length}/${total} servers`)
      }
    } finally {
      await warm.close()
    }
  }
  await Promise.all(Array.from({ length: Math.min(lanes, total) }, lane))
  return rounds
}

async function roundOf(tag: string, lane: WarmLane): Promise<Round> {
  const cell = cellOf(tag)
  if (cell === undefined) throw new RangeError(`HOSTILE_CELL: no cell ${tag}`)
  return cell.shape.kind === 'log' ? loggingRound(cell, lane) : refusingRound(cell, lane)
}

const nameOf = (cell: Cell): string => `${cell.tag}: ${cell.shape.name}, ${spellingName(cell)}`

function closing(rounds: readonly Round[], found: readonly Found[], shown: ReadonlySet<Cell>): string {
  const leaking = tagsOf(found)
  const configured = tagsOf(found.filter(({ secret }) => isConfigured(secret)))
  const learned = tagsOf(found.filter(({ secret }) => !isConfigured(secret)))
  const hits = (of: (cell: Cell) => string, name: string): string =>
    [configured, learned]
      .map((tags) => cells.filter((cell) => of(cell) === name && tags.has(cell.tag)).length)
      .map((count) => String(count).padStart(4))
      .join('')
  const rows = table([
    ['commands', rounds.reduce((sum, { commands }) => sum + commands, 0)],
    ['shapes', shapes.length],
    ['spellings, and new tokens', spellings.length + 1],
    ['shapes with spellings shown', `${shown.size} of ${cells.length}`],
    ['of them found in an output (goal 0)', leaking.size],
    ['  configured ones', configured.size],
    ['  learned ones', learned.size],
    ['found with no shape near (goal 0)', found.filter(({ tag }) => tag === undefined).length],
  ])
  const perShape = shapes.map(
    ({ name, kind }) => [`${kind}: ${name}`, hits(({ shape }) => shape.name, name)] as const,
  )
  const perSpelling = [...new Set(cells.map(spellingName))].map(
    (name) => [name, hits(spellingName, name)] as const,
  )
  const outputs = counted(found.map(({ output }) => output.replace(/repro-.*/, 'repro script')))
  const kinds = counted(found.map(({ secret }) => secret))
  return `\n${rows}\n\nfound by spelling (of ${shapes.length} shapes): configured, learned\n${table(perSpelling)}\n\nfound by shape (of ${spellings.length + 1} spellings): configured, learned\n${table(perShape)}\n\nfound in ${outputs}\nfound ${kinds}\n`
}

/** What stands in the target file, or belongs to it; everything else is learned from the traffic. */
const isConfigured = (secret: string): boolean =>
  /^(client_secret|password|[A-Z]+_(SECRET|PASSWORD))$/i.test(secret)

/** Learned values are looked for in every escape, and in encodings only those of the target file are. */
const isPromised = ({ secret, encoded }: Found): boolean => isConfigured(secret) || !encoded

const tagsOf = (found: readonly Found[]): Set<string> => new Set(found.flatMap(({ tag }) => tag ?? []))

function counted(values: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a)
  return sorted.length === 0 ? 'nothing' : sorted.map(([value, count]) => `${value}: ${count}`).join(', ')
}

/** Some of each output, so that twenty lines show every kind. */
function examples(found: readonly Found[]): Found[] {
  const outputs = [...new Set(found.map(({ output }) => output))]
  const each = Math.max(1, Math.floor(listed / Math.max(1, outputs.length)))
  return outputs
    .flatMap((output) => found.filter((one) => one.output === output).slice(0, each))
    .slice(0, listed)
}

function described({ output, tag, secret, around }: Found): string {
  const cell = tag === undefined ? undefined : cellOf(tag)
  const where = cell === undefined ? 'no shape near' : nameOf(cell)
  return `${output}: ${secret} (${where})\n    ${around}\n    HOSTILE_CELL=${tag} npm run test:hostile -- canaries`
}
