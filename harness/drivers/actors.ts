import type { Faker } from '@faker-js/faker'
import { throwAwayPrefix } from '../engine/throw-away-names.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { ClientEntry, ClientRole, UserEntry } from '../target/target-file.ts'
import { isConfidential } from './abilities.ts'

export const defaultRedirectUri = 'https://rp.example/callback'

export function testClient(role: ClientRole, entry: ClientEntry): TestClient {
  const confidential = isConfidential(entry)
  const { backchannel_logout_uri: backchannel } = entry
  return {
    role,
    clientId: entry.client_id,
    ...(entry.client_secret === undefined ? {} : { secret: entry.client_secret }),
    authentication: entry.auth ?? (confidential ? 'client_secret_basic' : 'none'),
    ...(entry.private_key === undefined ? {} : { privateKey: entry.private_key }),
    ...(entry.auth_at === undefined ? {} : { authenticationAt: entry.auth_at }),
    ...(entry.assertion === undefined ? {} : { assertion: entry.assertion }),
    ...(entry.certificate === undefined ? {} : { certificate: entry.certificate }),
    ...(entry.other_certificate === undefined ? {} : { otherCertificate: entry.other_certificate }),
    redirectUri: entry.redirect_uri ?? defaultRedirectUri,
    ...(entry.post_logout_redirect_uri === undefined
      ? {}
      : { postLogoutRedirectUri: entry.post_logout_redirect_uri }),
    ...(backchannel === undefined ? {} : { backChannelLogoutUri: backchannel }),
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
    ...(entry.totp === undefined ? {} : { totp: entry.totp }),
  }
}

/** A new user whose account does not exist yet. */
export async function throwAwayUser(role: string): Promise<TestUser> {
  return { role, ...(await throwAwayPerson()), password: throwAwaySecret() }
}

/** A believable, unique user name and e-mail address; the domain is reserved (RFC 2606). */
export async function throwAwayPerson(): Promise<{ readonly username: string; readonly email: string }> {
  const username = `${throwAwayName()}-${await personName()}`
  return { username, email: `${username}@people.example` }
}

/** Such as `phil.hills`. Only runs that create users load faker; the caller's own faker keeps its seed. */
async function personName(): Promise<string> {
  const { faker } = await import('@faker-js/faker/locale/en')
  const { person } = new (faker.constructor as typeof Faker)({ locale: faker.rawDefinitions })
  const letters = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '')
  return `${letters(person.firstName())}.${letters(person.lastName())}`
}

/** A client like another, with its own identifier and secret. */
export function throwAwayClient(like: TestClient): TestClient {
  return { ...like, clientId: throwAwayName(), secret: throwAwaySecret() }
}

/** A unique name. */
export function throwAwayName(): string {
  return `${throwAwayPrefix}${crypto.randomUUID().slice(0, 13)}`
}

/** Long, and with every kind of character that password rules demand. */
export function throwAwaySecret(): string {
  return `Aa1-${crypto.randomUUID()}`
}
