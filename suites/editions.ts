import type { Level } from '../harness/engine/vocabulary.ts'
import { edition202611 } from './editions/2026-11.ts'

type Requirements = Readonly<Record<string, Level>>

/**
 * The editions of the catalogue, oldest first: what a run of an edition is judged by, so that an upgrade of this package
 * alone fails nobody's build. A frozen edition never changes: a requirement keeps its id and level for good.
 */
export const editions = { '2026-11': edition202611 } as const satisfies Readonly<Record<string, Requirements>>

export type FrozenEdition = keyof typeof editions

/** An edition to choose: a frozen one, or all that is known, which is what the next edition will have. */
export type Edition = FrozenEdition | 'next'

export const editionNames: readonly Edition[] = [...(Object.keys(editions) as FrozenEdition[]), 'next']

/** The one that counts where none is chosen. */
export const newestEdition: FrozenEdition = '2026-11'

/**
 * The edition that has a requirement first, `next` where none has it yet; undefined where the chosen one has it, so that
 * its result counts.
 */
export function addedIn(
  id: string,
  chosen: string,
  known: Readonly<Record<string, Requirements>> = editions,
): string | undefined {
  const own = known[chosen]
  if (own === undefined || Object.hasOwn(own, id)) return undefined
  return firstEdition(id, known)
}

/** The oldest edition that has a requirement; `next` where none is frozen with it yet. */
export function firstEdition(id: string, known: Readonly<Record<string, Requirements>> = editions): string {
  return Object.keys(known).find((name) => Object.hasOwn(known[name] ?? {}, id)) ?? 'next'
}
