import { defineConfig } from 'vitest/config'

/**
 * Rigs that attack the built command line, for some minutes each; no part of the tests of every day.
 *
 * - `npm run test:hostile -- answers`: broken servers out of a seeded generator. `HOSTILE_CASE=7,8` runs these cases
 *   alone, shows what they print and keeps their folders; `HOSTILE_CASES=100` runs the first hundred; `HOSTILE_LIST=1`
 *   lists every failure as it comes.
 * - `npm run test:hostile -- canaries`: secrets in every shape and spelling. `HOSTILE_CELL=cell7x` runs one of them,
 *   `HOSTILE_EVERY=20` a sample.
 * - `npm run test:hostile -- interruptions`: signals at every moment. `INTERRUPTIONS=12` has fewer of them. Linux only, since
 *   it looks for processes, as is:
 * - `npm run test:hostile -- kills`: runs and targets are killed at random moments; what is left is listed, and cleaned up.
 *   `KILLS=100` has more of each kind.
 * - `npm run test:hostile -- clock-jumps`: the host's clock is set while a run lasts. `JUMP_MOMENTS=2500` has one moment.
 * - `npm run test:hostile -- own-servers`: start commands that fork, do not want to end, print for ever.
 * - `npm run test:hostile -- parallel`: a thousand uses of one token or code at once. `PARALLEL_TRIALS=100` has more of them.
 */
export default defineConfig({
  test: {
    include: ['cli/hostile/**/*.hostile.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    pool: 'threads',
    // Each rig takes all processors by itself.
    fileParallelism: false,
    // What hangs is ended by the rigs themselves; this is for a machine that does other things too.
    testTimeout: 3_600_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
  },
})
