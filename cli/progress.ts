import type { ResultClass } from '../harness/engine/vocabulary.ts'
import type { RunEvent } from '../harness/runner/shared-run.ts'
import { aligned, coloured, joined, type Printed, padded, printed, type Value } from './printed.ts'
import { print, screen } from './terminal.ts'

export interface Progress {
  show(event: RunEvent): void
  say(text: string): void
  end(): void
}

/** On a terminal, one line that is rewritten; elsewhere, one line for each result. */
export function progressPrinter(): Progress {
  return screen.live ? livePrinter() : plainPrinter()
}

/** A result class as a word, in its colour if there are colours. */
export function styled(resultClass: ResultClass, value: Value = resultClass): Printed {
  const colours = {
    pass: 'green',
    fail: 'red',
    warn: 'yellow',
    info: 'cyan',
    'not-applicable': 'dim',
    blocked: 'magenta',
    error: 'red',
  } as const
  return coloured(colours[resultClass], value)
}

function livePrinter(): Progress {
  const counts = new Map<ResultClass, number>()
  const running = new Set<string>()
  let planned = 0
  let finished = 0
  const draw = (): void => {
    const tally = [...counts].map(([name, count]) => printed`${count} ${styled(name)}`)
    const current = [...running].at(-1) ?? ''
    screen.redraw(printed`${finished}/${planned}  ${joined(tally, '  ')}  ${coloured('dim', current)}`)
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
            screen.clear()
            print(printed`${styled(result.class)}  ${result.id}`)
          }
        }
      }
      draw()
    },
    say(text) {
      screen.clear()
      print(printed`${text}`)
    },
    end: () => screen.clear(),
  }
}

function plainPrinter(): Progress {
  let planned = 0
  let finished = 0
  return {
    show(event) {
      if (event.kind === 'planned') {
        planned = event.ids.length
        print(printed`checking ${planned} requirement${planned === 1 ? '' : 's'}`)
      }
      if (event.kind !== 'result' || !event.result.selected) return
      finished += 1
      const { id, class: resultClass, summary } = event.result
      const place = printed`${aligned(finished, String(planned).length)}/${planned}`
      print(
        printed`${place}  ${styled(resultClass, padded(resultClass, 14))} ${id}${resultClass === 'pass' ? '' : printed`  ${summary}`}`,
      )
    },
    say: (text) => print(printed`${text}`),
    end: () => {},
  }
}
