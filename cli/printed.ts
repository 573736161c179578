import pc from 'picocolors'
import { shortened, visibleLine, visibleText } from '../harness/engine/visible-text.ts'

/** Text that is safe to print. Only the functions below create it, so nothing from a target is printed unchanged. */
export class Printed {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Value = string | number | Printed | undefined | readonly Value[]

/** Longer values are cut; the reports have them in full. */
const longest = 300
/** Messages and sentences contain several values. */
const longestMessage = 2000
const mostLines = 40

/**
 * A template whose values are made visible, put on one line and cut, unless they are `Printed` already; lists are
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

/** A sentence of ours, which may contain a value from a target: one line, longer than a value alone. */
export function sentence(text: string): Printed {
  return new Printed(cut(visibleLine(text), longestMessage))
}

/** A message of one or more lines; those after the first start with a bar, so that none looks like our own output. */
export function message(text: string): Printed {
  const lines = text.trimEnd().split('\n')
  const kept = lines
    .slice(0, mostLines)
    .map((line, index) => `${index === 0 ? '' : '  | '}${cut(visibleText(line), longestMessage)}`.trimEnd())
  const rest = lines.length - kept.length
  return new Printed([...kept, ...(rest > 0 ? [`  (${rest} more lines)`] : [])].join('\n'))
}

/** Lines that our own code composed for people, values included. */
export function composed(text: string): Printed {
  return new Printed(visibleText(text).trimEnd())
}

/** A value, padded on the right to align columns. */
export function padded(value: string, width: number): Printed {
  return new Printed(shown(value).padEnd(width))
}

/** A number, padded on the left. */
export function aligned(value: number, width: number): Printed {
  return new Printed(shown(value).padStart(width))
}

export function joined(values: readonly Value[], between: string): Printed {
  return new Printed(values.map(shown).join(between))
}

type Colour = 'bold' | 'dim' | 'green' | 'red' | 'yellow' | 'cyan' | 'magenta'

/** A value in a colour; escape sequences in the value itself are made visible first. */
export function coloured(colour: Colour, value: Value): Printed {
  return new Printed(pc[colour](shown(value)))
}

function cut(text: string, limit: number): string {
  if (text.length <= limit) return text
  return `${shortened(text, limit)} (${text.length - limit} more characters)`
}
