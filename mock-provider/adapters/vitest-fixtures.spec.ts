import { afterAll, expect } from 'vitest'
import type { MockProvider } from '../provider/provider.ts'
import { mockTest } from './vitest-fixtures.ts'

const test = mockTest({ users: [{ username: 'kim', password: 'password of kim' }] })
const given: MockProvider[] = []

test('a test has a provider with the options', async ({ provider }) => {
  given.push(provider)
  expect((await provider.users.list()).map(({ username }) => username)).toEqual(['kim'])
  await provider.issueTokens()
})

test('the next one has another, in which nothing has happened', async ({ provider }) => {
  given.push(provider)
  expect(await provider.grants.list('kim')).toEqual([])
  expect(given[0]).not.toBe(provider)
  await expect(
    given[0]?.users.list().then(() => given[0]?.fetch(`${provider.issuer}/jwks`)),
  ).rejects.toMatchObject({
    code: 'closed',
  })
})

test('a test has one on a port, where it asks for it', async ({ server }) => {
  given.push(server.provider)
  expect((await fetch(`${server.provider.issuer}/jwks`)).status).toBe(200)
})

afterAll(async () => {
  await expect(given.at(-1)?.fetch('http://localhost/')).rejects.toMatchObject({ code: 'closed' })
})
