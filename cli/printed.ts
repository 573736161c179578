import pc from 'picocolors'
import { shortened, visibleLine, visibleText } from '../harness/engine/visible-text.ts'

/** Text that may be printed. Only the functions below make it, so nothing that a target sent is printed as it came. */
export class Printed {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Value = string | number | Printed | undefined | readonly Value[]

/** Of a longer value the beginning is printed; the reports have the whole. */
const longest = 300
/** Messages, and words of ours, are made of several values. */
const longestMessage = 2000
const mostLines = 40

/**
 * A template whose values become visible, one line and short, unless they were made for printing themselves; lists are
 * joined, undefined is nothing.
 */
export function printed(parts: TemplateStringsArray, ...values: readonly Value[]): Printed {
  let text = ''
  for (const [index, part] of parts.entries()) text += part + shown(values[index])
  return new Printed(text)
}

function shown(value: Value): string {
  if (value === undefined) return ''
  if (value instanceof Printed) return value.text
  if (typeof value === 'object') return value.map(shown).join('')
  return cut(visibleLine(String(value)), longest)
}

/** Words of ours, in which a value of a target may stand: one line, longer than a value alone. */
export function sentence(text: string): Printed {
  return new Printed(cut(visibleLine(text), longestMessage))
}

/** A message, which may have several lines; those after the first have a bar, so that none looks like a line of ours. */
export function message(text: string): Printed {
  const lines = text.trimEnd().split('\n')
  const kept = lines
    .slice(0, mostLines)
    .map((line, index) => `${index === 0 ? '' : '  | '}${cut(visibleText(line), longestMessage)}`.trimEnd())
  const rest = lines.length - kept.length
  return new Printed([...kept, ...(rest > 0 ? [`  (${rest} more lines)`] : [])].join('\n'))
}

/** Lines that were made for people by code of ours, values and all. */
export function composed(text: string): Printed {
  return new Printed(visibleText(text).trimEnd())
}

/** A value with spaces behind it, so that columns are straight. */
export function padded(value: string, width: number): Printed {
  return new Printed(shown(value).padEnd(width))
}

/** The same with the spaces in front, for numbers. */
export function aligned(value: number, width: number): Printed {
  return new Printed(shown(value).padStart(width))
}

export function joined(values: readonly Value[], between: string): Printed {
  return new Printed(values.map(shown).join(between))
}

type Colour = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan' | 'magenta'

/** Colours are put around what is visible already, so that those of a target are none. */
export function coloured(colour: Colour, value: Value): Printed {
  return new Printed(pc[colour](shown(value)))
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  return `${shortened(text, limit)} (${text.length - limit} more characters)`
}
