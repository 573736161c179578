import { defineConfig } from 'vitest/config'

/**
 * Rigs that attack the built command line, for some minutes each; no part of the tests of every day.
 *
 * - `npm run test:hostile -- answers`: broken servers out of a seeded generator. `HOSTILE_CASE=7,8` runs these cases
 *   alone, shows what they print and keeps their folders; `HOSTILE_CASES=100` runs the first hundred; `HOSTILE_LIST=1`
 *   lists every failure as it comes.
 * - `npm run test:hostile -- canaries`: secrets in every shape and spelling. `HOSTILE_CELL=cell7x` runs one of them,
 *   `HOSTILE_EVERY=20` a sample.
 * - `npm run test:hostile -- interruptions`: signals at every moment. Linux only, since it looks for processes.
 * - `npm run test:hostile -- parallel`: a thousand uses of one token or code at once. `PARALLEL_TRIALS=100` has more of them.
 */
export default defineConfig({
  test: {
    include: ['cli/hostile/**/*.hostile.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    pool: 'threads',
    // Each rig takes all processors by itself.
    fileParallelism: false,
    testTimeout: 1_800_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
})
