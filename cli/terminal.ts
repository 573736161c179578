import { fstatSync, type Stats } from 'node:fs'
import { visibleJson } from '../harness/engine/visible-text.ts'
import { type Printed, printed } from './printed.ts'

/** The only module that writes to the standard streams; everything else passes `Printed` to it. */

/** Why the standard output cannot be written; undefined if only its reader went away. */
let outputError: string | undefined

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // The report must not be lost because its reader stopped after a few lines (`| head`) or closed the terminal.
  if (error.code === 'EPIPE' || error.code === 'EIO' || outputError !== undefined) return
  outputError = error.code ?? error.name
  complain(printed`the standard output cannot be written (${outputError})`)
})
// If the standard error is closed, there is nobody to tell.
process.stderr.on('error', () => {})

/** Whether some output could not be written. */
export function outputIsLost(): boolean {
  return outputError !== undefined
}

/** Prints lines. */
export function print(...lines: readonly Printed[]): void {
  for (const { text } of lines) process.stdout.write(`${withoutCommands(text)}\n`)
}

/** Prints a value as JSON; invisible characters, and commands that CI systems obey, are written as JSON escapes. */
export function printJson(value: unknown): void {
  process.stdout.write(`${withoutCommands(visibleJson(value))}\n`)
}

/** Prints to the standard error. */
export function complain(...lines: readonly Printed[]): void {
  for (const { text } of lines) process.stderr.write(`${withoutCommands(text)}\n`)
}

/** A terminal on which a line can be rewritten. */
export const screen = {
  live: process.stdout.isTTY === true && process.env.CI === undefined,
  redraw(line: Printed): void {
    process.stdout.write(`\r\u001b[K${fitting(line.text, process.stdout.columns ?? 80)}`)
  },
  clear(): void {
    process.stdout.write('\r\u001b[K')
  },
}

/** The standard stream that is the same file, pipe or terminal; undefined if none is. */
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
