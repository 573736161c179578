import { test as base, type TestAPI } from 'vitest'
import { createMockProvider, type MockProvider, type MockProviderOptions } from '../provider/provider.ts'
import { type ListeningProvider, listen } from './node-server.ts'

export interface MockFixtures {
  /** A provider of the test's own, without a socket. */
  readonly provider: MockProvider
  /** A provider of the test's own on a free port. */
  readonly server: ListeningProvider
}

/**
 * Vitest's `test` with a provider for each test, which is closed after it: `const test = mockTest(options)`, then
 * `test('...', async ({ provider }) => {})`. What a test does not ask for is not made.
 */
export function mockTest(options: MockProviderOptions = {}): TestAPI<MockFixtures> {
  return base.extend<MockFixtures>({
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs
    provider: async ({}, use) => {
      const provider = createMockProvider(options)
      await use(provider)
      await provider.close()
    },
    // biome-ignore lint/correctness/noEmptyPattern: Vitest reads from the pattern what a fixture needs
    server: async ({}, use) => {
      const server = await listen(options)
      await use(server)
      await server.close()
    },
  }) as TestAPI<MockFixtures>
}
