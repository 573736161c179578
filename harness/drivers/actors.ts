import type { TestClient, TestUser } from '../target/actors.ts'
import type { ClientEntry, ClientRole, UserEntry } from '../target/target-file.ts'
import { isConfidential } from './abilities.ts'

export const defaultRedirectUri = 'https://rp.example/callback'

export function testClient(role: ClientRole, entry: ClientEntry): TestClient {
  const confidential = isConfidential(entry)
  return {
    role,
    clientId: entry.client_id,
    ...(entry.client_secret === undefined ? {} : { secret: entry.client_secret }),
    authentication: entry.auth ?? (confidential ? 'client_secret_basic' : 'none'),
    ...(entry.private_key === undefined ? {} : { privateKey: entry.private_key }),
    redirectUri: entry.redirect_uri ?? defaultRedirectUri,
    ...(entry.post_logout_redirect_uri === undefined
      ? {}
      : { postLogoutRedirectUri: entry.post_logout_redirect_uri }),
    consent: entry.consent ?? (role === 'preapproved' ? 'never' : 'ask'),
    scopes: entry.scopes ?? ['profile', 'email'],
  }
}

export function testUser(role: string, entry: UserEntry): TestUser {
  return {
    role,
    username: entry.username,
    password: entry.password,
    ...(entry.email === undefined ? {} : { email: entry.email }),
    ...(entry.id === undefined ? {} : { id: entry.id }),
  }
}

/** A user nobody has used yet. */
export function throwAwayUser(role: string): TestUser {
  const username = throwAwayName()
  return { role, username, email: `${username}@people.example`, password: throwAwaySecret() }
}

/** A client like a given one, with an identifier and a secret of its own. */
export function throwAwayClient(like: TestClient): TestClient {
  return { ...like, clientId: throwAwayName(), secret: throwAwaySecret() }
}

/** A name that nobody has. */
export function throwAwayName(): string {
  return `oc-${crypto.randomUUID().slice(0, 13)}`
}

/** Long, and with all kinds of characters that password rules ask for. */
export function throwAwaySecret(): string {
  return `Aa1-${crypto.randomUUID()}`
}
