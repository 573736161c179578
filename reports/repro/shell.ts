import { quote } from 'shlex'
import { visibleLine } from '../../harness/engine/visible-text.ts'
import { markPattern, variableOf } from './marks.ts'

/**
 * The only ways in which text gets into a script. Whatever a target sent stands between single quotes, where the shell
 * reads nothing; between them stand variables of ours, for what was redacted.
 */

/** A text as one argument, literally. An argument ends at a NUL, so that is left out. */
export function argument(text: string): string {
  return quote(text.replaceAll('\0', ''))
}

/** A text with its marks as shell variables, as one argument. */
export function argumentWithVariables(text: string): string {
  let place = 0
  let written = ''
  for (const found of text.matchAll(markPattern)) {
    if (found.index > place) written += argument(text.slice(place, found.index))
    written += `"\${${variableOf(found[0])}}"`
    place = found.index + found[0].length
  }
  if (place < text.length || written === '') written += argument(text.slice(place))
  return written
}

/** A comment, which ends where its line ends. */
export function comment(text: string): string {
  return `# ${visibleLine(text)}`.trimEnd()
}

/** Words that the script prints. */
export function words(text: string): string {
  return argument(visibleLine(text))
}
