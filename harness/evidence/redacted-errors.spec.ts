import { expect, test } from 'vitest'
import { withDefaults } from '../target/defaults.ts'
import { redactedError } from './redacted-errors.ts'
import { SecretMemory } from './secret-memory.ts'

const password = 'password-of-kim-7Zq'
const target = withDefaults({
  issuer: 'https://op.example',
  clients: { main: { client_id: 'album' } },
  users: [{ username: 'kim', password }],
})

test.each([
  ['an error', new Error(`refused ${password}`)],
  ['an error of an aborted signal', new DOMException(`refused ${password}`, 'AbortError')],
])('%s is the same one without the secret', (_, error) => {
  const redacted = redactedError(error, new SecretMemory(target))
  expect(redacted).toBe(error)
  expect((redacted as Error).message).toMatch(/^refused /)
  expect(`${(redacted as Error).message} ${(redacted as Error).stack}`).not.toContain(password)
})
