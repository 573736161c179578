import { type SpawnOptions, spawn } from 'node:child_process'

/** Runs a server that reads its people and clients from the standard input, and ends with it. */
export function runSeeded(
  binary: string,
  words: readonly string[],
  seed: object,
  where: Pick<SpawnOptions, 'cwd' | 'env'> = {},
): void {
  const child = spawn(binary, words, { ...where, stdio: ['pipe', 'inherit', 'inherit'] })
  child.stdin.end(JSON.stringify(seed))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => child.kill('SIGTERM'))
  child.on('error', (error) => {
    console.error(error.message)
    process.exitCode = 1
  })
  child.on('exit', (code) => {
    process.exitCode = code ?? 0
  })
}
