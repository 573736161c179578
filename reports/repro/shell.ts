import { quote } from 'shlex'
import { visibleLine, withUnseen } from '../../harness/engine/visible-text.ts'
import { placeholderPattern, variableOf } from './placeholders.ts'

/**
 * The only ways in which text gets into a script. Whatever a target sent stands between single quotes, where the shell
 * reads nothing; between them stand variables of ours, for what was redacted.
 */

/**
 * A text as one argument, literally. An argument ends at a NUL, so that is left out. Whoever reads the script before
 * running it sees every character: those that cannot be seen are written as their bytes, between quotes of their own.
 */
export function argument(text: string): string {
  return withUnseen(quote(text.replaceAll('\0', '')), (character) => `'$'${bytesOf(character)}''`)
}

function bytesOf(character: string): string {
  return [...new TextEncoder().encode(character)].map((byte) => `\\x${byte.toString(16)}`).join('')
}

/** A text with its placeholders as shell variables, as one argument. */
export function argumentWithVariables(text: string): string {
  let place = 0
  let written = ''
  for (const match of text.matchAll(placeholderPattern)) {
    if (match.index > place) written += argument(text.slice(place, match.index))
    written += `"\${${variableOf(match[0])}}"`
    place = match.index + match[0].length
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
