import { expect, test } from 'vitest'
import { Ledger } from '../rp/ledger.ts'
import { withDefaults } from '../target/defaults.ts'
import type { Target } from '../target/target-file.ts'
import { testClient, testUser } from './actors.ts'
import { clientForOwnSignIn } from './own-sign-in.ts'

const main = { client_id: 'album', client_secret: 'secret-of-album' }
const second = { client_id: 'printer', client_secret: 'secret-of-printer' }
const kim = { username: 'kim', password: 'password-of-kim' }
const single = { declared: { offline_tokens_per_user_client: 'single' } } as const
const user = testUser('first', kim)

/** The client for a sign-in of kim, who has a token at each of the clients named. */
function chosen(tokensAt: readonly string[], more: Partial<Target> = single): string {
  const clients = { main, second }
  const target = withDefaults({ issuer: 'https://op.example', clients, users: [kim], ...more })
  const ledger = new Ledger()
  for (const id of tokensAt) ledger.issued(`token at ${id}`, user, testClient('main', { client_id: id }))
  return clientForOwnSignIn(target, ledger, user).clientId
}

test('a sign-in for an account takes place where the user has no token that it would end', () => {
  expect(chosen([])).toBe('album')
  expect(chosen(['album'])).toBe('printer')
})

test('a server that keeps several tokens for a user and a client is signed in at as ever', () => {
  expect(chosen(['album'], {})).toBe('album')
})

test('the client for accounts that the target file names is taken', () => {
  const clients = { main, second, account: { client_id: 'console', auth: 'none' } } as const
  expect(chosen(['album', 'printer'], { ...single, clients })).toBe('console')
})

test('where every client has a token of the user, the check is blocked with the line that helps', () => {
  expect(() => chosen(['album', 'printer'])).toThrow('clients: { account: { client_id: ... } }')
})
