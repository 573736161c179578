import { quote } from 'shlex'
import { visibleLine, withUnseen } from '../../harness/engine/visible-text.ts'
import { placeholderPattern, variableOf } from './placeholders.ts'

/**
 * The only functions that put text into a script. What a target sent is put in single quotes, which the shell does not
 * interpret; our own variables replace what was redacted.
 */

/**
 * A text as one literal argument, without NULs, which would end it. Invisible characters are written as their bytes, so
 * that whoever reads the script before running it sees every character.
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

/** A comment of one line. */
export function comment(text: string): string {
  return `# ${visibleLine(text)}`.trimEnd()
}

/** A text that the script prints, as one argument of one line. */
export function words(text: string): string {
  return argument(visibleLine(text))
}
