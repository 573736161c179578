import { describe, expect, test } from 'vitest'
import type { ListedGrant } from '../operations.ts'
import { concerns, wordsFor } from './concerned-entries.ts'

const user = { role: 'first', username: 'kim', password: 'p', email: 'kim@people.example', id: 'u1' }
const client = {
  role: 'main',
  clientId: 'album',
  authentication: 'none',
  redirectUri: '',
  consent: 'ask',
  scopes: [],
} as const
const subject = { user, client }
const entry = (more: Partial<ListedGrant> = {}): ListedGrant => ({
  id: '1',
  client: 'album',
  user: 'kim',
  session: undefined,
  offline: true,
  ...more,
})

describe('a revocation for a user', () => {
  test('is about that user at every client, by any of their names', () => {
    for (const name of ['kim', 'u1', 'kim@people.example']) {
      expect(concerns('admin-revoke-user', entry({ user: name, client: 'printer' }), subject)).toBe(true)
    }
  })

  test('is never about a stranger whom the list shows, too', () => {
    expect(concerns('admin-revoke-user', entry({ user: 'lee' }), subject)).toBe(false)
  })
})

test('a revocation for a client is about all its users, and about no other client', () => {
  expect(concerns('admin-revoke-client', entry({ user: 'lee' }), subject)).toBe(true)
  expect(concerns('admin-revoke-client', entry({ client: 'printer' }), subject)).toBe(false)
})

test.each(['user-revoke-grant', 'admin-revoke-user-client', 'admin-revoke-token'] as const)(
  '%s is about the pair',
  (operation) => {
    expect(concerns(operation, entry(), subject)).toBe(true)
    expect(concerns(operation, entry({ user: 'lee' }), subject)).toBe(false)
    expect(concerns(operation, entry({ client: 'printer' }), subject)).toBe(false)
  },
)

test('a list that names nobody is taken at its word', () => {
  expect(concerns('admin-revoke-user-client', entry({ user: undefined, client: undefined }), subject)).toBe(
    true,
  )
})

test('what an operation is about is told for people', () => {
  expect(wordsFor('user-revoke-grant', subject)).toBe('offline access of kim and of client album')
  expect(wordsFor('admin-revoke-client', subject)).toBe('offline access of client album')
})
