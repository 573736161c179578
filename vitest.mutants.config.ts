import { defineConfig } from 'vitest/config'

/** The specs of one area, for `npm run mutants`, which names them. */
export default defineConfig({
  test: {
    include: (process.env.MUTANTS_SPECS ?? '').split(' '),
    exclude: ['node_modules/**', 'dist/**'],
    testTimeout: 10_000,
  },
})
