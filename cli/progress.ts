import pc from 'picocolors'
import type { ResultClass } from '../harness/report.ts'
import type { RunEvent } from '../suites/shared-run.ts'

export interface Progress {
  show(event: RunEvent): void
  say(text: string): void
  end(): void
}

type Out = Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>

/** One line that is rewritten on a terminal; elsewhere one line for each result. */
export function progressPrinter(out: Out): Progress {
  return out.isTTY === true && process.env.CI === undefined ? livePrinter(out) : plainPrinter(out)
}

/** What a result class looks like: a word always, a colour where there are colours. */
export function styled(resultClass: ResultClass): string {
  const colour: Readonly<Record<ResultClass, (text: string) => string>> = {
    pass: pc.green,
    fail: pc.red,
    warn: pc.yellow,
    info: pc.cyan,
    'not-applicable': pc.dim,
    blocked: pc.magenta,
    error: pc.red,
  }
  return colour[resultClass](resultClass)
}

function livePrinter(out: Out): Progress {
  const counts = new Map<ResultClass, number>()
  const running = new Set<string>()
  let planned = 0
  let finished = 0
  const clear = (): void => {
    out.write('\r\u001b[K')
  }
  const draw = (): void => {
    const tally = [...counts].map(([name, count]) => `${count} ${styled(name)}`).join('  ')
    const current = [...running].at(-1) ?? ''
    const line = `${finished}/${planned}  ${tally}  ${pc.dim(current)}`
    clear()
    out.write(fits(line, out.columns ?? 80))
  }
  return {
    show(event) {
      if (event.kind === 'planned') planned = event.ids.length
      if (event.kind === 'started') running.add(event.id)
      if (event.kind === 'result') {
        const { result } = event
        running.delete(result.id)
        if (result.selected) {
          finished += 1
          counts.set(result.class, (counts.get(result.class) ?? 0) + 1)
          if (result.class === 'fail' || result.class === 'error') {
            clear()
            out.write(`${styled(result.class)}  ${result.id}\n`)
          }
        }
      }
      draw()
    },
    say(text) {
      clear()
      out.write(`${text}\n`)
    },
    end: clear,
  }
}

function plainPrinter(out: Out): Progress {
  let planned = 0
  let finished = 0
  return {
    show(event) {
      if (event.kind === 'planned') {
        planned = event.ids.length
        out.write(`checking ${planned} requirement${planned === 1 ? '' : 's'}\n`)
      }
      if (event.kind !== 'result' || !event.result.selected) return
      finished += 1
      const place = `${String(finished).padStart(String(planned).length)}/${planned}`
      const why = event.result.class === 'pass' ? '' : `  ${event.result.summary}`
      out.write(`${place}  ${styled(event.result.class).padEnd(14)} ${event.result.id}${why}\n`)
    },
    say: (text) => {
      out.write(`${text}\n`)
    },
    end: () => {},
  }
}

/** Cuts a line with colour codes at the width of the terminal, so that rewriting it leaves nothing behind. */
function fits(line: string, width: number): string {
  let seen = 0
  let kept = ''
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character
  for (const part of line.split(/(\u001b\[[0-9;]*m)/)) {
    if (part.startsWith('\u001b')) kept += part
    else {
      kept += part.slice(0, Math.max(0, width - 1 - seen))
      seen += part.length
    }
  }
  return kept
}
