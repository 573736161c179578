import { resultClasses } from '../../harness/engine/vocabulary.ts'
import { layout } from './style/layout.ts'
import { pieces } from './style/pieces.ts'
import { print } from './style/print.ts'
import { tokens } from './style/tokens.ts'

/** An unticked box hides its class without a script. */
const filtering = resultClasses
  .map((name) => `.filter:has(#show-${name}:not(:checked)) ~ .area .result.is-${name} { display: none }`)
  .join('\n')

/** The style sheet of the report, from the palette to paper. */
export const style = [tokens, layout, pieces, filtering, print].join('\n')
