import { defineConfig } from 'vitest/config'

/** Tests that run whole commands as processes for many seconds: secrets, faults, signals, full disks, killed runs. */
export default defineConfig({
  test: {
    include: ['cli/*.commands.ts'],
    pool: 'threads',
    // Ends what hangs; how fast a command is, is measured by the benchmarks. A busy machine takes five times as long.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    // CI systems show colours, and what is printed is compared.
    env: { NO_COLOR: '1' },
    // Processes wait half of the time.
    maxWorkers: 3,
  },
})
