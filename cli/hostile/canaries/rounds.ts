import { patientTarget, smallTarget } from '../conformance-target.ts'
import type { WarmLane } from '../processes/warm-lane.ts'
import { canaries, canaryOptions } from './canary-target.ts'
import { type Cell, cells } from './cells.ts'
import { refusing, talkative } from './choices.ts'
import { Outputs } from './commands.ts'
import { type EchoServer, echoServer } from './echo-server.ts'
import { type Found, searched } from './search.ts'

export interface Round {
  readonly found: readonly Found[]
  readonly shown: ReadonlySet<Cell>
  readonly commands: number
}

/** Everything that a run writes, of a server that behaves and talks. */
export async function talkativeRound(lane: WarmLane): Promise<Round> {
  const server = await echoServer(canaryOptions, talkative())
  const outputs = new Outputs(lane)
  try {
    const target = outputs.give('target.yaml', patientTarget(server.origin))
    await outputs.run('run', ['run', '--target', target, '--fail-on', 'never'], 1000)
    await afterwards(outputs)
    await outputs.run('doctor', ['doctor', '--target', target])
    await outputs.run('doctor --json', ['doctor', '--target', target, '--json'])
    await outputs.run('plan', ['plan', '--target', target])
    await outputs.run('init', initArguments(server))
    return { found: searched(outputs.all(), server.secrets), shown: server.sent, commands: 8 }
  } finally {
    outputs.remove()
    await server.close()
  }
}

/** One cell in a refusal; every server is looked at by the doctor, some by the other commands too. */
export async function refusingRound(cell: Cell, lane: WarmLane): Promise<Round> {
  const index = cells.indexOf(cell)
  const server = await echoServer(canaryOptions, refusing(cell))
  const outputs = new Outputs(lane)
  try {
    const target = outputs.give('target.yaml', smallTarget(server.origin))
    await outputs.run('doctor', ['doctor', '--target', target])
    let commands = 1
    // Steps that share no factor with the number of spellings meet every shape and every spelling.
    if (index % 5 === 0) {
      await outputs.run('run', ['run', '--target', target, '--repro', 'refresh-success-response'])
      await afterwards(outputs)
      commands += 3
    }
    if (index % 7 === 0) {
      await outputs.run('init', initArguments(server))
      commands += 1
    }
    const found = searched(outputs.all(), server.secrets).map((each) => ({ ...each, tag: cell.tag }))
    return { found, shown: server.sent, commands }
  } finally {
    outputs.remove()
    await server.close()
  }
}

/** A server of the run that logs the secrets of the target file and ends. */
export async function loggingRound(cell: Cell, lane: WarmLane): Promise<Round> {
  const outputs = new Outputs(lane)
  const { shape, spelling, tag } = cell
  if (shape.kind !== 'log' || spelling === undefined) throw new RangeError(`${shape.name} is no log`)
  try {
    const used = Object.entries(canaries).filter(([name]) => /ALBUM|PRINTER|KIM|LEE/.test(name))
    const lines = used.map(([name, value]) => {
      return shape.of({ name: name.toLowerCase(), value: spelling.write(value), tag })
    })
    outputs.give('log.txt', `${lines.join('\n')}\n`)
    const target = outputs.give(
      'target.yaml',
      `${smallTarget('http://127.0.0.1:9')}server: { start: "cat log.txt; exit 7" }\n`,
    )
    await outputs.run('run', ['run', '--target', target])
    await outputs.run('doctor', ['doctor', '--target', target])
    const secrets = new Map(used.map(([name, value]) => [value, name]))
    const found = searched(outputs.all(), secrets).map((each) => ({ ...each, tag }))
    return { found, shown: new Set([cell]), commands: 2 }
  } finally {
    outputs.remove()
  }
}

async function afterwards(outputs: Outputs): Promise<void> {
  await outputs.run('facts', ['facts', 'reports/out/report.json'])
  await outputs.run('baseline', [
    'baseline',
    'init',
    'reports/out/report.json',
    '--reason',
    'x',
    '--owner',
    'y',
  ])
}

function initArguments({ origin }: EchoServer): string[] {
  const given = ['--client', 'album=env:ALBUM_SECRET', '--user', 'kim=env:KIM_PASSWORD']
  return ['init', origin, ...given, '--out', 'learned.yaml']
}
