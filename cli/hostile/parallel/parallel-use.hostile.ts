import { afterAll, describe, expect, test } from 'vitest'
import { keycloakWith, Visitor } from '../../../mock-provider/keycloak/testing/visitor.ts'
import { createMockProvider, type MockProviderOptions } from '../../../mock-provider/provider/provider.ts'
import { redirectUri, setUp, TestBrowser } from '../../../mock-provider/provider/testing/client.ts'
import { type StoreName, Stores, storeNames } from './stores.ts'

/** Trials of each kind at each store; the nightly run may ask for more. */
const trials = Array.from({ length: Number(process.env.PARALLEL_TRIALS ?? 5) }, (_, at) => at + 1)
const stores = new Stores()

afterAll(() => stores.remove())

const atOnce = <T>(work: () => Promise<T>): Promise<T[]> => Promise.all(Array.from({ length: 1000 }, work))

const numberOf = (answers: readonly { readonly status: number }[], wanted: number): number =>
  answers.filter(({ status }) => status === wanted).length

async function providerOn(name: StoreName, options: MockProviderOptions = {}) {
  return createMockProvider(
    { issuer: 'https://op.example', ...setUp, ...options },
    { store: await stores.open(name) },
  )
}

describe.each(storeNames)('a thousand uses at once, with the state in %s', (store) => {
  test.each(trials)(
    'of a rotating token leave at most one line beyond the grace, trial %i',
    async (trial) => {
      // Half of the trials have no grace.
      const grace = trial % 2 === 0 ? 2 : 0
      const provider = await providerOn(store, { rotation: { public: 'always', grace } })
      const browser = new TestBrowser(provider)
      const { refresh_token: token } = await browser.tokens({ client_id: 'phone' })
      const answers = await atOnce(() => browser.refresh(token, 'phone'))
      expect(numberOf(answers, 200) + numberOf(answers, 400)).toBe(1000)
      if (grace === 0) expect(numberOf(answers, 200)).toBe(1)
      const successors = [...new Set(answers.flatMap(({ json }) => json.refresh_token ?? []))]
      expect(successors.length).toBeGreaterThan(0)
      provider.clock.advance(grace + 1)
      const later = []
      for (const one of successors) later.push(await browser.refresh(one, 'phone'))
      expect(numberOf(later, 200)).toBeLessThanOrEqual(1)
    },
  )

  test.each(trials)('of a code have one winner, trial %i', async () => {
    const browser = new TestBrowser(await providerOn(store))
    const code = (await browser.code()).get('code') ?? ''
    const form = { grant_type: 'authorization_code', code, redirect_uri: redirectUri }
    const answers = await atOnce(() => browser.token(form))
    expect([numberOf(answers, 200), numberOf(answers, 400)]).toEqual([1, 999])
  })
})

test.each(trials)(
  'a thousand uses at once of a code of the Keycloak look-alike have one winner, trial %i',
  async () => {
    const visitor = new Visitor(keycloakWith())
    const redirect = await visitor.signIn(await visitor.authorize('ca'), 'ann')
    const answers = await atOnce(() => visitor.exchange('ca', redirect))
    expect([numberOf(answers, 200), numberOf(answers, 400)]).toEqual([1, 999])
  },
)
