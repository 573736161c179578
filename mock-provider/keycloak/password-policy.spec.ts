import { expect, test } from 'vitest'
import { ignoredIn } from './import/ignored.ts'
import { createMockKeycloak } from './mock-keycloak.ts'
import { redirectUri, Visitor } from './testing/visitor.ts'

function visit(passwordPolicy: string): Visitor {
  const ann = {
    username: 'ann',
    email: 'ann@shop.example',
    firstName: 'Ann',
    lastName: 'Test',
    enabled: true,
    credentials: [{ type: 'password', value: 'password of ann' }],
    requiredActions: ['UPDATE_PASSWORD'],
  }
  const clients = [{ clientId: 'cp', publicClient: true, redirectUris: [redirectUri] }]
  const realm = { realm: 'shop', enabled: true, passwordPolicy, users: [ann], clients }
  return new Visitor(createMockKeycloak({ url: 'https://kc.example', realms: [realm] }))
}

const whole =
  'length(8) and maxLength(20) and digits(1) and upperCase(1) and lowerCase(1) and specialChars(1)'

const rows: readonly [string, string, string, string][] = [
  [whole, 'a', 'MinLength', 'minimum length 8.'],
  [whole, 'Aaaaaaaaaaaaaaaaaaaa1!', 'MaxLength', 'maximum length 20.'],
  [whole, 'Aaaaaaaa!', 'MinDigits', 'must contain at least 1 numerical digits.'],
  [whole, 'aaaaaaa1!', 'MinUpperCaseChars', 'must contain at least 1 upper case characters.'],
  [whole, 'AAAAAAA1!', 'MinLowerCaseChars', 'must contain at least 1 lower case characters.'],
  [whole, 'Aaaaaaaa1', 'MinSpecialChars', 'must contain at least 1 special characters.'],
  ['notUsername(undefined)', 'ann', 'NotUsername', 'must not be equal to the username.'],
  ['notEmail', 'ann@shop.example', 'NotEmail', 'must not be equal to the email.'],
  ['regexPattern(^[a-p]*$)', 'xyz', 'RegexPattern', 'fails to match regex pattern(s).'],
]

test.each(rows)('the policy %s refuses %s', async (policy, value, key, why) => {
  const visitor = visit(policy)
  const id = await visitor.idOf('users', 'ann')
  const reset = (password: string) =>
    visitor.admin('PUT', `/users/${id}/reset-password`, { type: 'password', value: password })
  expect(await reset(value)).toEqual({
    status: 400,
    body: { error: `invalidPassword${key}Message`, error_description: `Invalid password: ${why}` },
  })
})

test('a new user needs a password that the policy takes', async () => {
  const visitor = visit(whole)
  const create = (value: string) =>
    visitor.admin('POST', '/users', { username: 'bob', credentials: [{ type: 'password', value }] })
  expect(await create('x')).toMatchObject({ status: 400, body: { error: 'invalidPasswordMinLengthMessage' } })
  expect(await create('Good0000!')).toMatchObject({ status: 201 })
})

test('what the policy takes is set, and a file may have passwords that it would not take', async () => {
  const visitor = visit(whole)
  const page = await visitor.submit(await visitor.authorize('cp'), {
    username: 'ann',
    password: 'password of ann',
  })
  const wrong = await visitor.submit(page, { 'password-new': 'a', 'password-confirm': 'a' })
  const text = await wrong.clone().text()
  expect(text).toContain('Invalid password: minimum length 8.')
  const done = await visitor.submit(wrong, { 'password-new': 'Good0000!', 'password-confirm': 'Good0000!' })
  expect(done.headers.get('location')).toContain('code=')
})

test('parts of a policy that nobody looks at are named', () => {
  const passwordPolicy =
    'length(8) and hashIterations(5) and passwordHistory(3) and passwordBlacklist(words.txt)'
  expect(ignoredIn({ passwordPolicy }).map(({ names }) => names)).toEqual([
    ['passwordHistory', 'passwordBlacklist'],
  ])
})
