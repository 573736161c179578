import { faker } from '@faker-js/faker/locale/en'
import { expect, test } from 'vitest'
import { withoutThrowAwayNames } from '../engine/throw-away-names.ts'
import { throwAwayClient, throwAwayUser } from './actors.ts'

test('throw-away users have names of people, each their own, at a domain that is reserved', async () => {
  const users = await Promise.all(Array.from({ length: 200 }, () => throwAwayUser('throw-away')))
  expect(new Set(users.map(({ username }) => username)).size).toBe(200)
  for (const { username, email } of users) {
    expect(username).toMatch(/^oc-[0-9a-f]{8}-[0-9a-f]{4}-[a-z]+\.[a-z]+$/)
    expect(email).toBe(`${username}@people.example`)
  }
})

test('what a run creates looks the same in every run', async () => {
  const users = await Promise.all(Array.from({ length: 500 }, () => throwAwayUser('throw-away')))
  const texts = users.map(({ username, email }) => `${username} was told at ${email}.`)
  // A first name of the letters a to f alone looks like the rest of the number before it.
  texts.push(
    'oc-3f2a9c1e-77b2-abe.hills was told at oc-3f2a9c1e-77b2-abe.hills@people.example.',
    'oc-3f2a9c1e-77b2 was told at oc-3f2a9c1e@people.example.',
  )
  expect(new Set(texts.map(withoutThrowAwayNames))).toEqual(
    new Set(['oc-* was told at oc-*@people.example.']),
  )
  const client = throwAwayClient({
    role: 'main',
    clientId: 'web-app',
    authentication: 'none',
    redirectUri: 'https://rp.example/callback',
    consent: 'ask',
    scopes: [],
  })
  expect(withoutThrowAwayNames(`the client ${client.clientId}.`)).toBe('the client oc-*.')
})

test("creating a user leaves the caller's own faker at its seed", async () => {
  faker.seed(5)
  const before = [faker.person.firstName(), faker.person.firstName()]
  faker.seed(5)
  const again = [faker.person.firstName()]
  await throwAwayUser('throw-away')
  expect([...again, faker.person.firstName()]).toEqual(before)
})
