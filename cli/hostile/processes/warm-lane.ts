import { type ChildProcess, fork } from 'node:child_process'
import { join } from 'node:path'
import { type EndedCase, main, type Order } from './ended.ts'
import { forgetPeak, peakOf } from './memory.ts'

type Message =
  | { readonly kind: 'ready' }
  | (Pick<EndedCase, 'stdout' | 'stderr' | 'crashes'> & {
      readonly kind: 'done' | 'exit'
      readonly code: number
      readonly seconds?: number
    })

/** After so many cases a process is replaced, so that its memory tells of few of them. */
const casesPerProcess = 60

/** A process that runs one command after another; a new one where it ended, hung or is old. */
export class WarmLane {
  #child: ChildProcess | undefined
  #cases = 0

  async run({ deadline, ...order }: Order): Promise<EndedCase> {
    const child = await this.#ready()
    this.#cases += 1
    forgetPeak(child.pid)
    const started = performance.now()
    const ended = await new Promise<EndedCase>((resolve) => {
      let hung = false
      const base = { stdout: '', stderr: '', crashes: [] as readonly string[], signal: null }
      const finish = (result: Pick<EndedCase, 'code'> & Partial<EndedCase>): void => {
        clearTimeout(kill)
        child.off('message', heard)
        child.off('close', closed)
        const seconds = (performance.now() - started) / 1000
        resolve({ ...base, seconds, peak: peakOf(child.pid), ...result, hung })
      }
      const heard = (message: Message): void => {
        if (message.kind === 'ready') return
        const { kind, ...result } = message
        if (kind === 'exit') this.#child = undefined
        finish(result)
      }
      const closed = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.#child = undefined
        finish({ code, signal })
      }
      const kill = setTimeout(() => {
        hung = true
        child.kill('SIGKILL')
      }, deadline * 1000)
      child.on('message', heard)
      child.on('close', closed)
      child.send(order)
    })
    if (this.#cases >= casesPerProcess) await this.close()
    return ended
  }

  async close(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    child.kill('SIGKILL')
    await new Promise((resolve) => child.once('close', resolve))
  }

  async #ready(): Promise<ChildProcess> {
    if (this.#child !== undefined) return this.#child
    this.#cases = 0
    const child = fork(join(import.meta.dirname, 'warm-host.mjs'), [main], {
      env: { PATH: process.env.PATH ?? '', NO_COLOR: '1' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    await new Promise<void>((resolve, reject) => {
      child.once('message', () => resolve())
      child.once('close', (code) => reject(new Error(`the host of cases ended with ${code} before it began`)))
    })
    this.#child = child
    return child
  }
}
