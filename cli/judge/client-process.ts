import type { ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { endOwned, killOwned, startOwned } from '../../harness/target/owned-process.ts'
import { ClientTrouble } from '../../judge/play.ts'

/** Milliseconds for a client to end by itself once its input has ended. */
const longestGoodbye = 2000
/** Characters of what a client says. */
const longestWords = 300

type Answer = 'done' | 'ended' | { readonly trouble: string; readonly isWithout?: true }

/** One process of a client's command: steps go in as lines, and `done`, `failed ...` or `cannot ...` comes back. */
export class ClientProcess {
  readonly #child: ChildProcess
  readonly #longestStep: number
  #answer: (answer: Answer) => void = () => {}
  #ended = false
  #lastWords = ''

  /** @param longestStep milliseconds */
  constructor(
    command: string,
    how: {
      readonly directory: string
      readonly environment: Readonly<Record<string, string>>
      readonly longestStep: number
    },
  ) {
    this.#longestStep = how.longestStep
    this.#child = startOwned(command, how.directory, how.environment, 'pipe')
    const { stdin, stdout, stderr } = this.#child
    // A client that reads no steps ends its input; what becomes of it shows by its exit code.
    stdin?.on('error', () => {})
    if (stdout !== null) createInterface({ input: stdout }).on('line', (line) => this.#said(line))
    if (stderr !== null)
      createInterface({ input: stderr }).on('line', (line) => {
        if (line.trim() !== '') this.#lastWords = line.slice(0, longestWords)
      })
    this.#child.once('error', (error) => this.#end(String(error)))
    this.#child.once('close', (code, signal) =>
      this.#end(code === 0 ? undefined : `exit code ${code ?? signal}`),
    )
  }

  get lives(): boolean {
    return !this.#ended
  }

  /**
   * Has a step done.
   *
   * @returns whether the process ended with it, as a command does that calls once each time it is run
   * @throws ClientTrouble where it was not done
   */
  async does(step: string): Promise<'done' | 'ended'> {
    const answered = new Promise<Answer>((resolve) => {
      this.#answer = resolve
    })
    const late = setTimeout(() => {
      this.#answer({ trouble: `it did not say done within ${this.#longestStep / 1000} s after "${step}"` })
    }, this.#longestStep)
    this.#child.stdin?.write(`${step}\n`)
    try {
      const answer = await answered
      if (typeof answer === 'string') return answer
      throw new ClientTrouble(answer.trouble, answer)
    } finally {
      clearTimeout(late)
    }
  }

  /** Ends it: by the end of its input, or else by a signal. */
  async end(): Promise<void> {
    if (this.#ended) return
    const ended = new Promise<void>((resolve) => this.#child.once('close', () => resolve()))
    this.#child.stdin?.end()
    const late = setTimeout(() => void endOwned(this.#child), longestGoodbye)
    await ended
    clearTimeout(late)
  }

  /** Ends it in the middle of what it does. */
  async kill(): Promise<void> {
    if (this.#ended) return
    const ended = new Promise<void>((resolve) => this.#child.once('close', () => resolve()))
    killOwned(this.#child)
    await ended
  }

  #said(line: string): void {
    const text = line.trim()
    if (text === 'done') this.#answer('done')
    else if (text.startsWith('cannot '))
      this.#answer({ trouble: text.slice('cannot '.length, longestWords), isWithout: true })
    else if (text.startsWith('failed')) this.#answer({ trouble: `it said "${text.slice(0, longestWords)}"` })
  }

  #end(failure: string | undefined): void {
    this.#ended = true
    const words = this.#lastWords === '' ? '' : `: ${this.#lastWords}`
    this.#answer(failure === undefined ? 'ended' : { trouble: `the command ended (${failure})${words}` })
  }
}
