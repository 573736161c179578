import { spawn } from 'node:child_process'
import { type EndedCase, main, type Order } from './ended.ts'
import { peakOf } from './memory.ts'

/** Runs a command as somebody at a terminal would: a process of its own. */
export async function inOwnProcess({ args, env, cwd, deadline }: Order): Promise<EndedCase> {
  const started = performance.now()
  const child = spawn(process.execPath, [main, ...args], {
    cwd,
    env: { PATH: process.env.PATH ?? '', NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const text = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text.stdout += chunk
  })
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    text.stderr += chunk
  })
  let peak = 0
  let hung = false
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOf(child.pid))
  }, 25)
  const kill = setTimeout(() => {
    hung = true
    child.kill('SIGKILL')
  }, deadline * 1000)
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) =>
    child.once('close', (...ended) => resolve(ended)),
  )
  clearInterval(watch)
  clearTimeout(kill)
  // Whatever nobody catches is in stderr here.
  return { code, signal, ...text, crashes: [], hung, seconds: (performance.now() - started) / 1000, peak }
}
