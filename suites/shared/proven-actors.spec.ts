import { expect, test } from 'vitest'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { checkedInFrontOf, classesOf } from '../testing/checked-in-front-of.ts'

/** The clients of the mock, of which one has another secret than the target file says. */
const otherSecretOf = (id: string) =>
  conformanceProvider.clients.map((client) =>
    client.client_id === id ? { ...client, client_secret: 'another-secret' } : client,
  )

test('a foreign client whose secret is wrong proves nothing, and the run says whose it is', async () => {
  const report = await checkedInFrontOf(['binding-foreign-client-rejected'], {
    calls: () => ({}),
    provider: { defects: ['refresh-ignores-client-binding'], clients: otherSecretOf('printer') },
  })
  expect(classesOf(report)).toMatchObject({ 'binding-foreign-client-rejected': 'blocked' })
  expect(report.results.find(({ id }) => id === 'binding-foreign-client-rejected')?.summary).toMatch(
    /refused client printer .*secret/,
  )
  expect(report.gate.exitCode).not.toBe(0)
})

test('with its own secret the same client finds the violation', async () => {
  const report = await checkedInFrontOf(['binding-foreign-client-rejected'], {
    calls: () => ({}),
    provider: { defects: ['refresh-ignores-client-binding'] },
  })
  expect(classesOf(report)).toMatchObject({ 'binding-foreign-client-rejected': 'fail' })
})
