import { defineConfig } from 'vitest/config'
import { BaseSequencer } from 'vitest/node'

/** The longest first, so that nothing runs alone at the end; a fresh clone has no times of earlier runs to go by. */
const long = ['suites/false-green', 'selftest/proof', 'selftest/variants', 'harness/doctor/doctor']

class LongestFirst extends BaseSequencer {
  override async sort(files: Parameters<BaseSequencer['sort']>[0]) {
    const rank = ({ moduleId }: (typeof files)[number]): number => {
      const place = long.findIndex((name) => moduleId.endsWith(`/${name}.spec.ts`))
      return place === -1 ? long.length : place
    }
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b))
  }
}

/** `*.spec.ts` test this package; `suites/**\/*.test.ts` are the suites, for a target named by the environment. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['**/*.spec.ts'],
          exclude: ['node_modules/**', 'dist/**', 'reports/out/**'],
          pool: 'threads',
          // No test changes a module's state, so a worker loads each module once for all its files.
          isolate: false,
          testTimeout: 30_000,
          // CI systems show colours, and what is printed is compared.
          env: { NO_COLOR: '1' },
        },
      },
      {
        test: {
          name: 'suites',
          include: ['suites/**/*.test.ts'],
          pool: 'threads',
          // One run for all areas: its engine owns order and deadlines.
          isolate: false,
          fileParallelism: false,
          testTimeout: 0,
          hookTimeout: 0,
        },
      },
    ],
    // A kept file that is missing is a failure; `-u` writes it, for a review of the diff.
    update: 'none',
    // Tests of the command line wait for processes half of the time.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
  },
})
