// node --test backup.node.test.js
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createMockProvider } from 'offline-conformance/mock'
import { Backup } from './backup.js'

test('an answer that was lost after the token was replaced is asked for again', async () => {
  const provider = createMockProvider({ rotation: { confidential: 'always', grace: 10 } })
  const { refresh_token } = await provider.issueTokens({ client: 'web-app' })
  const backup = new Backup(provider, refresh_token)
  provider.faults.next('token', { drop: 'after-commit' })
  assert.deepEqual([await backup.run(), await backup.run()], ['done', 'done'])
})
