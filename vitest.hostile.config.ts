import { defineConfig } from 'vitest/config'

/** Rigs that attack the built command line for some minutes; no part of the tests of every day. */
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
