import { describe, expect, test } from 'vitest'
import type { RunReport } from '../harness/engine/report.ts'
import { claimsOf } from '../harness/rp/jwt.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

const resultOf = ({ results }: RunReport, id: string) => results.find((result) => result.id === id)

/** A refresh, and what was refreshed before the latest logout. */
interface Sent {
  readonly form: URLSearchParams
  readonly request: Request
  readonly used: ReadonlySet<string | null>
}

/** The grant that an ID token of the mock came from. */
const grantOf = (idToken: string | undefined): string => String(claimsOf(idToken)?.jti).split('.')[0] ?? ''

describe('a logout with an ID token needs no login session that shows', () => {
  const unseen = { login_session: false } as const

  test('an online token that ends with it shows that it took place', async () => {
    const report = await checkedInFrontOf(['logout-rp-initiated-survives'], { observed: unseen })
    expect(classesOf(report)).toMatchObject({ 'logout-rp-initiated-survives': 'pass' })
  })

  test('an offline token that it ends is told', async () => {
    const report = await checkedInFrontOf(['logout-rp-initiated-survives'], {
      observed: unseen,
      provider: { defects: ['rp-logout-kills-offline'] },
    })
    expect(classesOf(report)).toMatchObject({ 'logout-rp-initiated-survives': 'warn' })
  })

  test('where nothing ends with it, nothing is said', async () => {
    const report = await checkedInFrontOf(['logout-rp-initiated-survives'], {
      observed: unseen,
      provider: { defects: ['online-refresh-survives-logout'] },
    })
    expect(classesOf(report)).toMatchObject({ 'logout-rp-initiated-survives': 'not-applicable' })
  })

  test('a hint that drops the offline grant is found', async () => {
    const report = await checkedInFrontOf(['logout-offline-id-token-hint-survives'], {
      observed: unseen,
      provider: { defects: ['offline-id-token-hint-ends-grant'] },
    })
    expect(classesOf(report)).toMatchObject({ 'logout-offline-id-token-hint-survives': 'warn' })
  })
})

test.each([
  [
    'of the public client',
    ({ form, request }: Sent) => !form.has('client_secret') && !request.headers.has('authorization'),
  ],
  ['that were used since they were issued', ({ form, used }: Sent) => used.has(form.get('refresh_token'))],
] as const)('a logout that ends only the offline tokens %s is found', async (_, isEnded) => {
  const id = 'logout-rp-initiated-survives'
  const used = new Set<string | null>()
  let usedBefore: ReadonlySet<string | null> | undefined
  const report = await checkedInFrontOf([id], {
    between: async (request, serve) => {
      const { pathname } = new URL(request.url)
      if (pathname === '/logout') usedBefore = new Set(used)
      if (pathname !== '/token') return serve(request)
      const form = new URLSearchParams(await request.clone().text())
      if (form.get('grant_type') !== 'refresh_token') return serve(request)
      used.add(form.get('refresh_token'))
      return usedBefore !== undefined && isEnded({ form, request, used: usedBefore })
        ? Response.json({ error: 'invalid_grant' }, { status: 400 })
        : serve(request)
    },
  })
  expect(resultOf(report, id)?.class).toBe('warn')
})

test('a logout that was sent again with the newest ID token is in the report', async () => {
  const id = 'logout-online-refresh-dies'
  const report = await checkedInFrontOf([id], { provider: { defects: ['logout-wants-newest-id-token'] } })
  expect(resultOf(report, id)?.class).toBe('pass')
  expect(resultOf(report, id)?.observations).toContainEqual(
    expect.objectContaining({
      outcome: 'noted',
      subject: 'a logout request with the first ID token of the login as its hint (get-with-hint)',
      observed: expect.stringContaining('the newest ID token was sent: that ended it'),
    }),
  )
})

test('a token whose ID token was the hint is no control: where logout ends no more than that, nothing is said', async () => {
  const id = 'scope-refresh-cannot-upgrade'
  const ofGrant = new Map<string, string>()
  const report = await checkedInFrontOf([id], {
    calls: {},
    // Login sessions end, and no tokens with them.
    provider: { defects: ['online-refresh-survives-logout'] },
    between: async (request, serve) => {
      const url = new URL(request.url)
      const form = new URLSearchParams(request.method === 'POST' ? await request.clone().text() : '')
      const hint = url.searchParams.get('id_token_hint')
      if (url.pathname === '/logout' && hint !== null) {
        const token = ofGrant.get(grantOf(hint))
        const headers = { authorization: `Basic ${btoa('album:test-secret-of-album')}` }
        const body = new URLSearchParams({ token: token ?? '' })
        await serve(new Request(`${url.origin}/revoke`, { method: 'POST', headers, body }))
      }
      if (url.pathname !== '/token') return serve(request)
      // More than was granted is left out without a word.
      const refresh = form.get('grant_type') === 'refresh_token'
      if (refresh) form.delete('scope')
      const answer = await serve(new Request(request, { body: form.toString() }))
      const { id_token, refresh_token } = (await answer.clone().json()) as Record<string, string | undefined>
      if (!refresh && refresh_token !== undefined) ofGrant.set(grantOf(id_token), refresh_token)
      return answer
    },
  })
  expect(resultOf(report, id)).toMatchObject({
    class: 'blocked',
    summary: expect.stringContaining('an online token that ends at logout, as control'),
  })
})
