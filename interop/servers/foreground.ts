import type { ChildProcess } from 'node:child_process'

/** Runs a server in the foreground: what ends this process ends the server, and the other way round. */
export function inForeground(child: ChildProcess): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  child.on('exit', (code) => {
    process.exitCode = code ?? 0
  })
}
