import type { Realm } from './realm.ts'

/** Why a realm does not take a password: the key of its message, and the message. */
export interface Refusal {
  readonly key: string
  readonly message: string
}

/** Whose password it is to be. */
export interface Person {
  readonly username: string
  readonly email?: string | undefined
}

type Check = (password: string, value: string, person: Person) => string | undefined

const count = (
  kind: RegExp,
  name: string,
  shown: string,
): [string, (password: string, value: string) => string | undefined] => [
  `Min${name}`,
  (password, value) =>
    (password.match(kind)?.length ?? 0) < atLeast(value)
      ? `must contain at least ${atLeast(value)} ${shown}.`
      : undefined,
]

/** The kinds of Keycloak that look at the password alone, with the part of their message's key. */
const kinds: Readonly<Record<string, readonly [string, Check]>> = {
  length: [
    'MinLength',
    (password, value) => (password.length < Number(value || 8) ? `minimum length ${value || 8}.` : undefined),
  ],
  maxLength: [
    'MaxLength',
    (password, value) =>
      password.length > Number(value || 64) ? `maximum length ${value || 64}.` : undefined,
  ],
  digits: count(/\p{Nd}/gu, 'Digits', 'numerical digits'),
  lowerCase: count(/\p{Ll}/gu, 'LowerCaseChars', 'lower case characters'),
  upperCase: count(/\p{Lu}/gu, 'UpperCaseChars', 'upper case characters'),
  specialChars: count(/[^\p{L}\p{N}]/gu, 'SpecialChars', 'special characters'),
  notUsername: [
    'NotUsername',
    (password, _, { username }) =>
      password.toLowerCase() === username ? 'must not be equal to the username.' : undefined,
  ],
  notContainsUsername: [
    'NotContainsUsername',
    (password, _, { username }) =>
      password.toLowerCase().includes(username) ? 'Can not contain the username.' : undefined,
  ],
  notEmail: [
    'NotEmail',
    (password, _, { email }) =>
      password.toLowerCase() === email?.toLowerCase() ? 'must not be equal to the email.' : undefined,
  ],
  regexPattern: [
    'RegexPattern',
    (password, value) => (fits(password, value) ? undefined : 'fails to match regex pattern(s).'),
  ],
}

/** What a realm says about hashes, which the look-alike does not make, so that nothing depends on it. */
const withoutEffect = ['hashIterations', 'hashAlgorithm']

/** The first part of the realm's policy that a new password does not fulfil. */
export function refusedPassword(realm: Realm, person: Person, password: string): Refusal | undefined {
  for (const [kind, value] of policyOf(realm.settings.passwordPolicy)) {
    const [name, check] = kinds[kind] ?? []
    const why = check?.(password, value, person)
    if (why !== undefined) {
      return { key: `invalidPassword${name}Message`, message: `Invalid password: ${why}` }
    }
  }
  return undefined
}

/** Parts of a policy that are not looked at. */
export function ignoredPolicies(policy: unknown): string[] {
  return policyOf(policy)
    .map(([kind]) => kind)
    .filter((kind) => kinds[kind] === undefined && !withoutEffect.includes(kind))
}

/** A policy is written as `length(8) and digits(1)`. */
function policyOf(policy: unknown): [string, string][] {
  if (typeof policy !== 'string' || policy.trim() === '') return []
  return policy.split(' and ').map((part) => {
    const [, kind = '', value = ''] = /^\s*(\w+)(?:\((.*)\))?\s*$/.exec(part) ?? []
    return [kind, value === 'undefined' ? '' : value]
  })
}

function atLeast(value: string): number {
  return Number(value || 1)
}

/** The whole password has to fit, as Java understands it; a pattern that JavaScript cannot read lets everything pass. */
function fits(password: string, pattern: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, 'u').test(password)
  } catch {
    return true
  }
}
