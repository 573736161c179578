import { describe, expect, test } from 'vitest'
import { junit } from '../reports/writers/junit.ts'
import { catalogue } from './catalogue.ts'
import { checkedInFrontOf, classesOf } from './testing/checked-in-front-of.ts'

const isAt = (request: Request, path: string): boolean => new URL(request.url).pathname === path
const json = (status: number, body: object): Response => Response.json(body, { status })
const formOf = async (request: Request): Promise<URLSearchParams> =>
  new URLSearchParams(await request.clone().text())

describe('a dead token is presented once where no window is declared', () => {
  test('rotation without reuse detection and without a grace fails, since the successor lives', async () => {
    const report = await checkedInFrontOf(['rotation-reuse-revokes-family'], {
      provider: {
        defects: ['reuse-not-detected'],
        rotation: { confidential: 'always', public: 'always', grace: 0 },
      },
      clock: true,
      declared: { rotation: { confidential: 'rotate', public: 'rotate' }, reuse_grace: 0 },
    })
    expect(classesOf(report)).toMatchObject({ 'rotation-reuse-revokes-family': 'fail' })
    expect(report.gate.exitCode).toBe(1)
  })

  /** A revocation is accepted at once and takes effect when its token was used once more. */
  const onceMore = () => {
    const pending = new Map<string, Request>()
    return async (request: Request, serve: (request: Request) => Promise<Response>): Promise<Response> => {
      const form = request.method === 'POST' ? await formOf(request) : new URLSearchParams()
      if (isAt(request, '/revoke')) {
        pending.set(form.get('token') ?? '', request.clone())
        return new Response(null, { status: 200 })
      }
      const answer = await serve(request)
      const token = form.get('refresh_token') ?? ''
      const revocation = pending.get(token)
      pending.delete(token)
      if (revocation !== undefined) await serve(revocation)
      return answer
    }
  }

  test('a revoked token that is good exactly once more fails', async () => {
    const report = await checkedInFrontOf(['revoke-token-refresh-token'], { between: onceMore() })
    expect(classesOf(report)).toMatchObject({ 'revoke-token-refresh-token': 'fail' })
  })

  test('within a declared window the same server is right, and the report says after how many seconds', async () => {
    const report = await checkedInFrontOf(['revoke-token-refresh-token'], {
      between: onceMore(),
      declared: { propagation_window: 2 },
    })
    const result = report.results.find(({ id }) => id === 'revoke-token-refresh-token')
    expect(result?.class).toBe('pass')
    expect(result?.observations.map(({ observed }) => observed).join()).toMatch(/after 1 s/)
  })
})

describe('a crash or a rate limit is no verdict', () => {
  test.each([
    ['500', 500, { error: 'whatever' }],
    ['503 with a refusal in it', 503, { error: 'invalid_grant' }],
    ['503 with a refused client in it', 503, { error: 'invalid_client' }],
    ['429', 429, { error: 'slow_down' }],
    ['400 with server_error', 400, { error: 'server_error' }],
  ])('a token endpoint that answers every request with %s judges nothing', async (_, status, body) => {
    const report = await checkedInFrontOf(
      catalogue.map(({ id }) => id),
      {
        between: async (request, serve) => (isAt(request, '/token') ? json(status, body) : serve(request)),
      },
    )
    const judged = report.results.filter(({ class: found }) =>
      ['pass', 'fail', 'warn', 'info'].includes(found),
    )
    expect(judged).toEqual([])
    expect(classesOf(report)).toMatchObject({ 'scope-issues-refresh-token': 'error' })
    expect(report.gate).toMatchObject({ met: false, exitCode: 3 })
    expect(junit.render(report)).toMatch(/<testsuites[^>]* errors="[1-9]/)
  })

  test('a gate that was not selected and met a fault is named, and the run is not green', async () => {
    // One for each of its two runs, and one for the question between them whether the server still answers.
    let faults = 3
    const report = await checkedInFrontOf(['errors-no-store'], {
      between: async (request, serve) => {
        if (!isAt(request, '/token') || faults === 0) return serve(request)
        faults -= 1
        return json(503, {})
      },
    })
    expect(report.gate.exitCode).toBe(3)
    expect(report.gate.reason).toBe(
      '1 requirement could not be judged, because of scope-issues-refresh-token (error, a probe)',
    )
    expect(junit.render(report)).toContain('<error')
  })

  test.each([
    ['UserInfo', '/userinfo', 'logout-userinfo-after-logout'],
    ['introspection', '/introspect', 'introspection-revoked-inactive'],
    ['introspection', '/introspect', 'introspection-active-offline'],
    ['the revocation endpoint', '/revoke', 'revoke-token-refresh-token'],
    ['the revocation endpoint', '/revoke', 'revoke-token-unknown-is-200'],
  ])('%s that fails (%s) leaves %s in error, neither failed nor not applicable', async (_, path, id) => {
    const report = await checkedInFrontOf([id], {
      between: async (request, serve) => (isAt(request, path) ? json(503, {}) : serve(request)),
    })
    expect(['error', 'blocked']).toContain(classesOf(report)[id])
    expect(Object.values(classesOf(report))).toContain('error')
    expect(report.gate.exitCode).toBe(3)
  })

  test('an administrator interface that fails leaves a set-up in error, not blocked', async () => {
    const report = await checkedInFrontOf(['revoke-admin-single-token-kills'], {
      between: async (request, serve) =>
        new URL(request.url).pathname.startsWith('/admin') ? json(502, {}) : serve(request),
    })
    expect(Object.values(classesOf(report))).toContain('error')
  })

  test('an authorization endpoint that answers temporarily_unavailable has refused nothing', async () => {
    const report = await checkedInFrontOf(['scope-consent-required'], {
      between: async (request, serve) => {
        if (!isAt(request, '/authorize')) return serve(request)
        const asked = new URL(request.url).searchParams
        const back = new URL(asked.get('redirect_uri') ?? '')
        back.searchParams.set('error', 'temporarily_unavailable')
        back.searchParams.set('state', asked.get('state') ?? '')
        return Response.redirect(back, 302)
      },
    })
    expect(classesOf(report)).toMatchObject({ 'scope-issues-refresh-token': 'error' })
    expect(report.gate.exitCode).toBe(3)
  })
})
