import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { main } from '../processes/ended.ts'
import { type MarkedProcess, marked, markName } from './marked-processes.ts'

/** A line with a result. */
export const beganChecks = /^ *\d+\/\d+ /m

export interface Moment {
  readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGKILL'
  /** Milliseconds after the start of the process. */
  readonly at: number
  /** Milliseconds after which the signal comes again. */
  readonly again?: number
  /** Milliseconds that the run then has to end its checks, its tokens and its server. */
  readonly within: number
  /** Whom the signal is for; default: the run. */
  readonly victim?: { kill(signal: 'SIGKILL'): unknown }
}

/** Milliseconds that what a run started has to be gone after it: at once where the run ended it, or by its guard. */
const gone = { ended: 250, killed: 25_000 }

export interface Interrupted {
  /** Null where a signal ended it, or the deadline. */
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** Milliseconds of its life. */
  readonly lived: number
  /** Milliseconds until it printed the first result. */
  readonly firstResult: number | undefined
  /** When the signal was sent; undefined where it had ended before. */
  readonly signalled?: number
  readonly lost: boolean
  /** What was left running, apart from the process itself. */
  readonly orphans: readonly MarkedProcess[]
  readonly folder: string
}

/** Milliseconds that an undisturbed run may take. */
const longestRun = 300_000

/** Runs `run` and sends a signal to it, and to nothing that it started. */
export async function interrupted(
  {
    file,
    env,
    args,
  }: { readonly file: string; readonly env: Record<string, string>; readonly args: string[] },
  moment: Moment | undefined,
): Promise<Interrupted> {
  const folder = mkdtempSync(join(tmpdir(), 'offline-conformance-interrupted-'))
  const target = join(folder, 'target.yaml')
  writeFileSync(target, file)
  const mark = randomUUID()
  const started = performance.now()
  const child = spawn(process.execPath, [main, 'run', '--target', target, ...args], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...env, [markName]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  let firstResult: number | undefined
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk
    if (beganChecks.test(text.stdout)) firstResult ??= performance.now() - started
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk
  })
  // `exit`, since an orphan that holds the pipes keeps `close` from coming.
  const ended = new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('exit', (...result) => resolve(result)),
  )
  const over = (): boolean => child.exitCode !== null || child.signalCode !== null
  let signalled: number | undefined
  let lost = false
  const timers = [
    ...(moment === undefined
      ? []
      : [
          setTimeout(() => {
            if (over()) return
            signalled = performance.now() - started
            if (moment.victim === undefined) child.kill(moment.signal)
            else moment.victim.kill('SIGKILL')
          }, moment.at),
        ]),
    ...(moment?.again === undefined
      ? []
      : [setTimeout(() => over() || child.kill(moment.signal), moment.at + moment.again)]),
    setTimeout(
      () => {
        lost = true
        child.kill('SIGKILL')
      },
      moment === undefined ? longestRun : moment.at + moment.within,
    ),
  ]
  const [code, signal] = await ended
  const lived = performance.now() - started
  for (const timer of timers) clearTimeout(timer)
  const orphans = await left(mark, signal === 'SIGKILL' ? gone.killed : gone.ended)
  for (const { pid } of orphans) process.kill(pid, 'SIGKILL')
  await sleep(20)
  return {
    code,
    signal,
    ...text,
    lived,
    firstResult,
    lost,
    orphans,
    folder,
    ...(signalled === undefined ? {} : { signalled }),
  }
}

/** What still runs some milliseconds after the end of the run. */
async function left(mark: string, milliseconds: number): Promise<MarkedProcess[]> {
  for (let waited = 0; waited < milliseconds && marked(mark).length > 0; waited += 50) await sleep(50)
  return marked(mark)
}

export function forget({ folder }: Interrupted): void {
  rmSync(folder, { recursive: true, force: true })
}
