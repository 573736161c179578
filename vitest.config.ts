import { defineConfig } from 'vitest/config'

/** `*.spec.ts` test this package; `suites/**\/*.test.ts` are the conformance suites that the CLI runs. */
export default defineConfig({
  test: {
    include: ['**/*.spec.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
  },
})
