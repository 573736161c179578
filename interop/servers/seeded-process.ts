import { type SpawnOptions, spawn } from 'node:child_process'
import { inForeground } from './foreground.ts'

/** Runs a server that reads its people and clients from the standard input, and ends with it. */
export function runSeeded(
  binary: string,
  words: readonly string[],
  seed: object,
  where: Pick<SpawnOptions, 'cwd' | 'env'> = {},
): void {
  const child = spawn(binary, words, { ...where, stdio: ['pipe', 'inherit', 'inherit'] })
  child.stdin.end(JSON.stringify(seed))
  inForeground(child)
}
