import { PrerequisiteError } from '../engine/errors.ts'
import { isSame, type Ledger } from '../rp/ledger.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { ClientRole, Target } from '../target/target-file.ts'
import { testClient } from './actors.ts'

const inOrder = ['main', 'second', 'public', 'not_entitled'] as const satisfies readonly ClientRole[]

/**
 * The client for a sign-in that no check asked for, e.g. to look at the account of a user. Where the target keeps one token
 * for each user and client, it would end the token that the check is about at the usual client, so it takes place at
 * another one.
 */
export function clientForOwnSignIn(
  { clients, declared }: Pick<Target, 'clients' | 'declared'>,
  { tokens }: Pick<Ledger, 'tokens'>,
  user: TestUser,
): TestClient {
  if (clients.account !== undefined) return testClient('account', clients.account)
  const main = testClient('main', clients.main)
  if (declared.offline_tokens_per_user_client !== 'single') return main
  const free = inOrder
    .flatMap((role) => (clients[role] === undefined ? [] : [testClient(role, clients[role])]))
    .find((client) => !tokens.some((token) => isSame(token, { user, client })))
  if (free !== undefined) return free
  throw new PrerequisiteError(
    `a client where ${user.username} has no token that a sign-in would end (add to the target file: clients: { account: { client_id: ... } })`,
  )
}
