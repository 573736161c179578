// npx vitest run backup.vitest.test.js
import { mockTest } from 'offline-conformance/vitest'
import { expect } from 'vitest'
import { Backup } from './backup.js'

const test = mockTest({ rotation: { confidential: 'always', grace: 10 } })

/** A backup of a user who was there once. */
async function backupOf(provider) {
  const { refresh_token } = await provider.issueTokens({ client: 'web-app' })
  return new Backup(provider, refresh_token)
}

test('two jobs at the same time refresh once', async ({ provider }) => {
  const backup = await backupOf(provider)
  expect(await Promise.all([backup.run(), backup.run()])).toEqual(['done', 'done'])
  expect(provider.requests.filter((request) => request.grant_type === 'refresh_token')).toHaveLength(1)
})

test('an answer that was lost after the token was replaced is asked for again', async ({ provider }) => {
  const backup = await backupOf(provider)
  provider.faults.next('token', { drop: 'after-commit' })
  expect([await backup.run(), await backup.run()]).toEqual(['done', 'done'])
  expect(await provider.requests.waitFor({ outcome: 'lost' })).toMatchObject({ client: 'web-app' })
})

test('a user who revoked it while it was away is asked to sign in, and the server is left alone', async ({
  provider,
}) => {
  const backup = await backupOf(provider)
  await provider.grants.revoke({ client: 'web-app' })
  expect([await backup.run(), await backup.run()]).toEqual(['sign in again', 'sign in again'])
  expect(provider.requests).toHaveLength(1)
})

test('a server that is busy is asked again when it says so', async ({ provider }) => {
  const backup = await backupOf(provider)
  provider.faults.on({ endpoint: 'token' }, { status: 503, headers: { 'retry-after': '7' }, times: 2 })
  expect(await backup.run()).toBe('done')
  expect(backup.waited).toEqual([7, 7])
})

test('an ID token with a wrong signature is not believed', async ({ provider }) => {
  const backup = await backupOf(provider)
  provider.faults.next('token', { id_token: 'wrong-signature' })
  expect([await backup.run(), await backup.run()]).toEqual(['refused', 'done'])
})

test('it works a month later', async ({ provider }) => {
  const backup = await backupOf(provider)
  provider.clock.advance(30 * 86_400)
  expect(await backup.run()).toBe('done')
})
