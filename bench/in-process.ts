/** Milliseconds to make a provider in process and get the first tokens of it, as a test does: in-process.ts */
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const started = performance.now()
// What users get is measured: the build.
const built = join(import.meta.dirname, '..', 'dist', 'mock-provider', 'provider', 'provider.js')
const { createMockProvider } = (await import(
  pathToFileURL(built).href
)) as typeof import('../mock-provider/provider/provider.ts')
const loaded = performance.now()

async function made(): Promise<number> {
  const before = performance.now()
  const { refresh_token } = await createMockProvider().issueTokens()
  if (refresh_token === undefined) throw new Error('no refresh token')
  return performance.now() - before
}

const first = await made()
const rounds: number[] = []
for (let round = 0; round < 50; round++) rounds.push(await made())
const median = rounds.toSorted((a, b) => a - b)[25]
console.log(JSON.stringify({ load: loaded - started, first, median }))
