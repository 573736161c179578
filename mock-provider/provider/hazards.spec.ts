import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose'
import { expect, test } from 'vitest'
import { partOfJwt } from '../kit/jwt-parts.ts'
import { hazards, withHazard } from './hazards.ts'
import { KeyRing } from './keys.ts'
import type { MockProviderOptions } from './provider.ts'
import { providerWith, setUp, TestBrowser } from './testing/client.ts'

const client = { client_id: 'post', client_secret: 'secret of post' }
const issuer = 'https://op.example'
/** Times of the machine would be in what is compared. */
const start = 1_800_000_000

/** What a client of a provider sees in a life of some days, in words. */
async function lifeWith(options: MockProviderOptions): Promise<string[]> {
  const provider = providerWith(options)
  provider.clock.freeze()
  provider.clock.set(start)
  const seen: string[] = []
  const saw = async (what: string, asked: Promise<Response>): Promise<Record<string, string>> => {
    const late = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), 1500))
    const response = await Promise.race([asked, late]).catch(() => 'lost' as const)
    if (typeof response === 'string') {
      seen.push(`${what}: ${response}`)
      provider.faults.clear()
      return {}
    }
    const text = await response.text()
    const answer = text.startsWith('{') && text.endsWith('}') ? JSON.parse(text) : {}
    seen.push(
      `${what}: ${response.status} ${Object.keys(answer).join(' ')} ${await shownToken(answer.id_token)} ${answer.expires_in}`,
    )
    return answer
  }
  const post = (path: string, form: Record<string, string>) =>
    provider.fetch(`${issuer}${path}`, { method: 'POST', body: new URLSearchParams({ ...client, ...form }) })
  const refresh = (what: string, token: string | undefined) =>
    saw(what, post('/token', { grant_type: 'refresh_token', refresh_token: token ?? '' }))
  const signIn = async (what: string): Promise<Record<string, string>> => {
    const query = {
      client_id: client.client_id,
      redirect_uri: 'https://rp.example/callback',
      response_type: 'code',
    }
    const url = `${issuer}/authorize?${new URLSearchParams({ ...query, scope: 'openid offline_access' })}`
    const code = (await provider.signIn(url)).searchParams.get('code') ?? ''
    const exchange = { grant_type: 'authorization_code', code, redirect_uri: query.redirect_uri }
    return saw(what, post('/token', exchange))
  }
  await saw('discovery', provider.fetch(`${issuer}/.well-known/openid-configuration`))
  const first = await signIn('sign-in')
  const second = await refresh('refresh', first.refresh_token)
  provider.clock.advance(5)
  await refresh('again', first.refresh_token)
  await refresh('new one', second.refresh_token ?? first.refresh_token)
  const other = await signIn('second device')
  await refresh('first device', first.refresh_token)
  provider.clock.advance(2 * 86_400)
  await refresh('after a weekend', other.refresh_token)
  const browser = new TestBrowser(provider)
  const third = await browser
    .tokens({ client_id: client.client_id })
    .catch((): Record<string, string> => ({}))
  const logout = await browser.follow(await browser.send(`/logout?id_token_hint=${third.id_token}`))
  if (logout.status === 200) await browser.submit(logout, { decision: 'logout' }).catch(() => {})
  await refresh('after logout', third.refresh_token)
  return seen
}

/** Who issued it for whom, how long it lives, and whether its signature is right. */
async function shownToken(token: string | undefined): Promise<string> {
  if (token === undefined) return ''
  const { jti: _, sid: __, at_hash: ___, ...stable } = partOfJwt(token, 1) ?? {}
  const keys = createLocalJWKSet(new KeyRing(['RS256']).published() as JSONWebKeySet)
  const verified = await compactVerify(token, keys).then(
    () => 'verified',
    () => 'forged',
  )
  return `${JSON.stringify(stable)} ${verified}`
}

const conforming = lifeWith({})

test.each(Object.entries(hazards))('a client sees the hazard %s', async (name, hazard) => {
  // That is how the mock is by itself.
  const usual =
    name === 'no-new-refresh-token' ? lifeWith({ rotation: { confidential: 'always' } }) : conforming
  expect(await lifeWith(withHazard({}, hazard) as MockProviderOptions)).not.toEqual(await usual)
})

test('what a client sees without a hazard is always the same', async () => {
  expect(await lifeWith({})).toEqual(await conforming)
})

test('every hazard says what is told, what happens and what a good client does', () => {
  for (const { symptom, cause, good } of Object.values(hazards)) {
    for (const text of [symptom, cause, good]) expect(text).toMatch(/^[A-Z].+\.$/)
  }
})

test('several hazards come together, and what a configuration says itself stays', () => {
  const { rotation, busy } = hazards
  if (rotation === undefined || busy === undefined) throw new Error('hazards are gone')
  const { users } = setUp
  const own = { rotation: { grace: 30 }, faults: [{ endpoint: 'jwks', status: 500 }], users } as const
  expect(withHazard(withHazard(own, rotation), busy)).toEqual({
    users,
    rotation: { confidential: 'always', public: 'always', grace: 30 },
    faults: [...own.faults, ...(busy.faults ?? [])],
  })
})
