import { defineConfig } from 'vitest/config'

/** `*.spec.ts` test this package; `suites/**\/*.test.ts` are the conformance suites that the CLI runs. */
export default defineConfig({
  test: {
    include: ['**/*.spec.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    pool: 'threads',
    // Tests of the command line wait for processes half of the time.
    maxWorkers: 3,
    testTimeout: 30_000,
  },
})
