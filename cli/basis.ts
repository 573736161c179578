import type { Basis } from '../harness/engine/vocabulary.ts'

/** Where the strength of a requirement comes from. */
export const basisInWords: Readonly<Record<Basis, string>> = {
  text: 'in the text of the clause',
  derived: 'inferred from the clause',
  product: 'promised by product documentation',
}
