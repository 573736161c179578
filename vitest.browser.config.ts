import { defineConfig } from 'vitest/config'

/** Tests in a real Chromium; a missing browser is an error. */
export default defineConfig({
  test: {
    include: ['**/*.browser.ts'],
    exclude: ['node_modules/**', 'dist/**'],
    pool: 'threads',
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
})
