import { type SpawnOptions, spawn } from 'node:child_process'

/** Runs a server in the foreground, and ends with it. */
export function runInState(
  binary: string,
  words: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env'>,
): void {
  const child = spawn(binary, words, { ...options, stdio: 'inherit' })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  child.on('exit', (code) => {
    process.exitCode = code ?? 0
  })
}
