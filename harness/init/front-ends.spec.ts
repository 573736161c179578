import { expect, test } from 'vitest'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockProvider } from '../../mock-provider/provider/provider.ts'
import { withDefaults } from '../target/defaults.ts'
import { learn } from './learn.ts'
import { frontEnd, type Pages } from './testing/front-end.ts'
import { frontEnds } from './testing/front-ends.ts'

const { consent: _, issuer, ...settings } = conformanceProvider
const [user] = conformanceProvider.users

async function learnedAt(pages: Pages, password = user?.password ?? '') {
  let sent = 0
  const provider = createMockProvider({ issuer, ...settings })
  const front = frontEnd(provider, (visit, behind) => {
    const values = [...visit.form.values(), ...Object.values(visit.json ?? {})]
    if (visit.method === 'POST' && values.includes(password)) sent += 1
    return pages(visit, behind)
  })
  const main = { client_id: 'album', client_secret: 'test-secret-of-album' }
  const target = withDefaults({
    issuer,
    clients: { main },
    users: user === undefined ? [] : [{ ...user, password }],
  })
  const learned = await learn(target, {
    signal: new AbortController().signal,
    directory: '.',
    transport: new FetchDispatcher(front),
  })
  return { learned, sent }
}

test.each(Object.entries(frontEnds))('%s is passed without a line of rules', async (name, pages) => {
  const { learned } = await learnedAt(pages)
  expect(learned.problems).toEqual([])
  // Where the sign-in page asks for consent, too, there is no page of its own for that.
  const consent_page = name !== 'sign-in and consent on one page'
  expect(learned.observed).toMatchObject({ consent_page, login_session: true })
})

// One language is enough where nothing but the words differ.
const refusing = Object.entries(frontEnds).filter(([name]) => !/pages in (?!German)/.test(name))

test.each(refusing)('%s: a wrong password is sent once and told as one', async (_, pages) => {
  const { learned, sent } = await learnedAt(pages, 'not-the-password')
  expect(learned.problems.map(({ message }) => message).join()).toContain('the server refused the password')
  expect(sent).toBe(1)
})
