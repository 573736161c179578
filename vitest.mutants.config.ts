import { defineConfig } from 'vitest/config'

/** The specs that guard the files which `npm run mutants` changes: no process, no server, a few seconds in all. */
export default defineConfig({
  test: {
    include: ['harness/{engine,checks,evidence}/**/*.spec.ts', 'reports/**/*.spec.ts'],
    // What takes seconds and says nothing about those files: a shell runs scripts, YAML is read back.
    exclude: [
      'node_modules/**',
      'dist/**',
      'reports/{repro,facts,baseline}/**',
      'harness/engine/yaml-text.spec.ts',
    ],
    testTimeout: 10_000,
  },
})
