import { fstatSync, type Stats } from 'node:fs'
import { visibleJson } from '../harness/engine/visible-text.ts'
import { type Printed, printed } from './printed.ts'

/** The only place from which this command writes to its output; everything else hands `Printed` to it. */

/** Why the standard output took no more; a reader that went away is none. */
let outputError: string | undefined

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Somebody who reads only the first lines (`| head`), or closes the terminal, is no reason to lose the report.
  if (error.code === 'EPIPE' || error.code === 'EIO' || outputError !== undefined) return
  outputError = error.code ?? error.name
  complain(printed`the standard output cannot be written (${outputError})`)
})
// Whoever closed it does not want to be told.
process.stderr.on('error', () => {})

/** Whether something that was printed did not arrive. */
export function outputIsLost(): boolean {
  return outputError !== undefined
}

/** Prints lines. */
export function print(...lines: readonly Printed[]): void {
  for (const { text } of lines) process.stdout.write(`${withoutCommands(text)}\n`)
}

/** Prints a value for other programs; what cannot be seen, and what CI systems obey, is spelled by escapes of JSON. */
export function printJson(value: unknown): void {
  process.stdout.write(`${withoutCommands(visibleJson(value))}\n`)
}

/** Prints to the standard error. */
export function complain(...lines: readonly Printed[]): void {
  for (const { text } of lines) process.stderr.write(`${withoutCommands(text)}\n`)
}

/** A terminal on which a line can be written again and again. */
export const screen = {
  live: process.stdout.isTTY === true && process.env.CI === undefined,
  redraw(line: Printed): void {
    process.stdout.write(`\r\u001b[K${fitting(line.text, process.stdout.columns ?? 80)}`)
  },
  clear(): void {
    process.stdout.write('\r\u001b[K')
  },
}

/** The standard stream that is the same file, pipe or terminal. */
export function standardStreamAt(file: Stats): NodeJS.WritableStream | undefined {
  return [process.stdout, process.stderr].find((_, index) => {
    const own = fstatSync(index + 1)
    return own.ino === file.ino && own.dev === file.dev
  })
}

/**
 * A text without the commands that CI systems read in it: GitHub obeys `::error` at the beginning of a line, spaces and
 * all, and like Azure `##[error]` or `##vso[...]` anywhere.
 */
function withoutCommands(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character
      .replaceAll(/^((?:\s|\u001b\[[\d;]*m)*):(?=:)/gm, '$1\\u003a')
      .replaceAll(/#(?=#[a-z]*\[)/gi, '\\u0023')
  )
}

/** Cuts a line with colour codes at the width of the terminal, so that rewriting it leaves nothing behind. */
function fitting(line: string, width: number): string {
  let printed = 0
  let fitted = ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b')) fitted += part
    else {
      fitted += part.slice(0, Math.max(0, width - 1 - printed))
      printed += part.length
    }
  }
  return fitted
}
