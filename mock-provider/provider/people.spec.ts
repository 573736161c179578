import { faker } from '@faker-js/faker/locale/en'
import { expect, test } from 'vitest'
import { people } from '../../fixtures/people.generated.ts'
import { generatePeople } from './people.ts'
import { createMockProvider } from './provider.ts'

test('the people that stand in the code are the ones that faker makes', async () => {
  expect(await generatePeople({ count: people.length, seed: 20151026 })).toEqual(people)
})

test('a provider makes as many believable users as it is told, in addition to the others', async () => {
  const users = await usersOf({ users: [{ username: 'kim', password: 'secret' }], people: { count: 50 } })
  expect(users).toHaveLength(51)
  expect(users[0]?.username).toBe('kim')
  for (const { username, name, email } of users.slice(1)) {
    expect(username).toMatch(/^[a-z0-9]{4,}$/)
    expect(name).toMatch(/^\S+ \S+/)
    expect(email).toMatch(/^[^@\s]+@example\.(com|net|org)$/)
  }
  const [first] = users.slice(1)
  const defaults = await usersOf({ people: { count: 1 } })
  expect(defaults.map(({ username }) => username)).toEqual([
    ...people.slice(0, 2).map(({ username }) => username),
    first?.username,
  ])
})

test('the same seed makes the same people, another seed others', async () => {
  const made = async (seed: number) => usersOf({ users: [], people: { count: 5, seed } })
  expect(await made(7)).toEqual(await made(7))
  expect(await made(7)).not.toEqual(await made(8))
})

test('nobody that is made has the user name of another, or of a configured user', async () => {
  const [first] = await usersOf({ users: [], people: { count: 1, seed: 3 } })
  const username = first?.username ?? ''
  const users = await usersOf({ users: [{ username, password: 'own' }], people: { count: 2000, seed: 3 } })
  expect(new Set(users.map((user) => user.username)).size).toBe(2001)
  expect(new Set(users.map((user) => user.email)).size).toBe(2001)
})

test('a person that is made signs in with the password of their name', async () => {
  const provider = createMockProvider({ users: [], people: { count: 1 } })
  const [person] = await provider.users.list()
  const issuer = provider.issuer
  const parameters = new URLSearchParams({
    response_type: 'code',
    client_id: 'web-app',
    redirect_uri: 'https://rp.example/callback',
    scope: 'openid',
    state: 'state-of-a-test',
  })
  const started = await provider.fetch(
    new Request(`${issuer}/authorize?${parameters}`, { redirect: 'manual' }),
  )
  const [cookie = ''] = started.headers.getSetCookie().map((line) => line.split(';')[0])
  const at = new URL(started.headers.get('location') ?? '', issuer)
  const page = await (await provider.fetch(new Request(at, { headers: { cookie } }))).text()
  const field = (name: string): string => new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
  const signIn = async (password: string) =>
    provider.fetch(
      new Request(`${issuer}/login`, {
        method: 'POST',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({
          request: field('request'),
          csrf: field('csrf'),
          username: person?.username ?? '',
          password,
        }),
        redirect: 'manual',
      }),
    )
  expect((await signIn('wrong')).headers.get('location')).toBeNull()
  expect((await signIn(`test-password-of-${person?.username}`)).headers.get('location')).not.toBeNull()
})

test("making people leaves the caller's own faker at its seed", async () => {
  faker.seed(5)
  const before = [faker.person.firstName(), faker.person.firstName()]
  faker.seed(5)
  const again = [faker.person.firstName()]
  await usersOf({ people: { count: 3 } })
  expect([...again, faker.person.firstName()]).toEqual(before)
})

test.each([
  [null, 'people: found null; accepted is object'],
  [{ count: 1, sed: 2 }, 'people: unknown key "sed"; accepted are count, seed'],
  [{}, 'people: "count" is missing'],
  [{ count: 10_001 }, 'people.count: found 10001; it must be <= 10000'],
  [{ count: 1.5 }, 'people.count: found 1.5; accepted is integer'],
  [{ count: 1, seed: '1' }, 'people.seed: found "1"; accepted is integer'],
])('people of %j are refused', (wrong, message) => {
  expect(() => createMockProvider({ people: wrong as never })).toThrow(message)
})

async function usersOf(options: Parameters<typeof createMockProvider>[0]) {
  return createMockProvider(options).users.list()
}
