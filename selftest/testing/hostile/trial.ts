import { catalogue } from '../../../suites/catalogue.ts'
import { isEndless, type Mutation } from './answer.ts'
import { mutationsFor } from './mutations-for.ts'
import { SeededRandom } from './random.ts'
import { outOfReach, placesBeyond, signInPlaces } from './reached.ts'

/** What meets the hostile answer: `init`, `doctor`, or one check by its id. */
export type Subject =
  | { readonly kind: 'check'; readonly id: string }
  | { readonly kind: 'doctor' }
  | { readonly kind: 'init'; readonly registers: boolean }

/** A hostile answer in the place of a right one. Its number is its seed, and says all about it. */
export interface Trial {
  readonly number: number
  readonly subject: Subject
  readonly mutations: readonly Mutation[]
}

const ids = catalogue.map(({ id }) => id).filter((id) => !outOfReach.test(id))

export function trialOf(number: number): Trial {
  const random = new SeededRandom(number)
  const subject = random.weighted<(random: SeededRandom) => Subject>([
    [86, (from) => ({ kind: 'check', id: from.pick(ids) })],
    [8, () => ({ kind: 'doctor' })],
    [6, (from) => ({ kind: 'init', registers: from.chance(0.4) })],
  ])(random)
  const places = [...signInPlaces, ...placesOf(subject)]
  // Mostly one answer, since whatever is wrong later on is met only where everything was right before.
  const mutations = mutationsFor(random, places).map((mutation) => ({
    ...mutation,
    once: mutation.once || random.chance(0.6),
  }))
  return { number, subject, mutations }
}

function placesOf(subject: Subject) {
  if (subject.kind === 'check') return placesBeyond(subject.id)
  if (subject.kind === 'doctor') return ['introspect', 'revoke', 'calls'] as const
  return subject.registers ? (['revoke', 'register'] as const) : (['revoke'] as const)
}

/** Whether an answer never ends, so that a deadline has to. */
export function meetsDeadline({ mutations }: Trial): boolean {
  return mutations.some(isEndless)
}

/** In one line, for a list of failures. */
export function describedTrial({ subject, mutations }: Trial): string {
  const who = subject.kind === 'check' ? subject.id : subject.kind
  return [
    who,
    ...mutations.map(
      ({ name, from, once }) => `${name}${once ? ` (only #${from})` : from > 1 ? ` (from #${from})` : ''}`,
    ),
  ].join(' | ')
}
