import type { Mutation, Place } from '../../../selftest/testing/hostile/answer.ts'
import { mutationsFor } from '../../../selftest/testing/hostile/mutations-for.ts'
import { SeededRandom } from '../../../selftest/testing/hostile/random.ts'
import { outOfReach, placesBeyond, signInPlaces } from '../../../selftest/testing/hostile/reached.ts'
import { catalogue } from '../../../suites/catalogue.ts'
import { type Recording, recordingFor } from './recordings.ts'

export type CommandName = 'run' | 'doctor' | 'init' | 'plan'

/** One command against one broken server; its number is its seed, and says all about it. */
export interface HostileCase {
  readonly number: number
  readonly command: CommandName
  /** Arguments after those that name the target, the issuer and the output. */
  readonly args: readonly string[]
  readonly target: 'small' | 'full'
  readonly recording?: Recording
  readonly mutations: readonly Mutation[]
  /** A process of its own, rather than the next command in a warm one. */
  readonly ownProcess: boolean
  /** Seconds until it counts as hanging: what the deadlines of the tool allow, and time to clean up. */
  readonly deadline: number
}

const everyNthInOwnProcess = 13
const ids = catalogue.map(({ id }) => id)
const areas = [...new Set(catalogue.map(({ area }) => area))]

export function caseOf(number: number): HostileCase {
  const random = new SeededRandom(number)
  const make = random.weighted([
    [40, runOfSome],
    [2, runOfArea],
    [28, doctor],
    [16, init],
    [11, initWithRecording],
    [3, plan],
  ])
  const ownProcess = number % everyNthInOwnProcess === 0
  return { number, ownProcess, deadline: 60, ...make(random) }
}

type Varied = Pick<HostileCase, 'command' | 'args' | 'target' | 'mutations'> & Partial<HostileCase>

function runOfSome(random: SeededRandom): Varied {
  const checkable = ids.filter((id) => !outOfReach.test(id))
  const [first, second] = [random.pick(checkable), random.pick(checkable)]
  const args = random.weighted<readonly string[]>([
    [5, [first]],
    [3, [first, second]],
    [1, ['--repro', first]],
    [1, [first, '--fail-on', 'never']],
    [1, [first, '--fail-on', 'warn']],
  ])
  return {
    command: 'run',
    args,
    target: 'full',
    mutations: mutationsFor(random, [...signInPlaces, ...placesBeyond(first)]),
  }
}

function runOfArea(random: SeededRandom): Varied {
  const args = ['--area', random.pick(areas)]
  const mutations = mutationsFor(random, [...signInPlaces, 'revoke'])
  return { command: 'run', args, target: 'full', mutations, deadline: 90 }
}

function doctor(random: SeededRandom): Varied {
  const args = random.chance(0.15) ? ['--json'] : []
  const target = random.pick(['small', 'full'] as const)
  const calls: readonly Place[] = target === 'full' ? ['calls'] : []
  const mutations = mutationsFor(random, [...signInPlaces, 'introspect', 'revoke', ...calls])
  return { command: 'doctor', args, target, mutations }
}

function plan(random: SeededRandom): Varied {
  return { command: 'plan', args: [], target: 'full', mutations: mutationsFor(random, ['discovery']) }
}

const kim = ['--user', 'kim=env:KIM_PASSWORD']
const album = ['--client', 'album=env:ALBUM_SECRET']

/** Without a target file the tool's own deadline of ten seconds holds for each request. */
const withoutDeadlines = 120

function init(random: SeededRandom): Varied {
  const register = random.chance(0.4)
  const args = random.pick(
    register
      ? [
          ['--register', ...kim],
          [...album, '--register', ...kim, '--post-logout-redirect-uri', 'https://rp.example/signed-out'],
        ]
      : [
          [...album, ...kim],
          [...album, '--client', 'printer=env:PRINTER_SECRET', ...kim, '--user', 'lee=env:LEE_PASSWORD'],
          [...album, '--public-client', 'phone', ...kim],
          [...album, '--not-entitled-client', 'visitor=env:VISITOR_SECRET', ...kim],
        ],
  )
  const mutations = mutationsFor(random, [
    ...signInPlaces,
    'revoke',
    ...(register ? (['register'] as const) : []),
  ])
  return { command: 'init', args, target: 'small', mutations, deadline: withoutDeadlines }
}

function initWithRecording(random: SeededRandom): Varied {
  const mutations = random.chance(0.3) ? mutationsFor(random, signInPlaces) : []
  const args = [...album, ...kim]
  const recording = recordingFor(random)
  return { command: 'init', args, target: 'small', recording, mutations, deadline: withoutDeadlines }
}

/** In one line, for a list of failures. */
export function described({ command, args, target, recording, mutations, ownProcess }: HostileCase): string {
  const wrong = mutations.map(
    ({ name, from, once }) => `${name}${once ? ` (only #${from})` : from > 1 ? ` (from #${from})` : ''}`,
  )
  const file = command === 'init' ? '' : ` -t ${target}`
  return [
    `${command}${file} ${args.join(' ')}`.trim(),
    ...(recording === undefined ? [] : [recording.said]),
    ...wrong,
    ...(ownProcess ? ['own process'] : []),
  ].join(' | ')
}
