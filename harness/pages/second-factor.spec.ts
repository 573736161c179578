import { expect, test } from 'vitest'
import { BrowserSession } from '../http/browser-session.ts'
import { httpInFrontOf } from '../http/testing/http-in-front-of.ts'
import { withWindowTime } from '../http/window-time.ts'
import { followAuthorization } from './front-channel.ts'
import { readPage } from './html.ts'
import { codeAt, codeForm } from './second-factor.ts'

const issuer = 'https://op.example'
const redirectUri = 'https://rp.example/callback'
/** The secret of RFC 6238, appendix B: "12345678901234567890". */
const totp = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

test('codes are those of RFC 6238, for a bare secret and for an address', async () => {
  expect(await codeAt(totp, 59_000)).toBe('287082')
  expect(await codeAt(`otpauth://totp/op:kim?secret=${totp}&digits=8`, 1_111_111_109_000)).toBe('07081804')
  await expect(codeAt('no secret!', 0)).rejects.toThrow('neither a secret in Base32 nor')
})

test.each([
  ['<input name="otp">', true],
  ['<input type="hidden" name="t"><input type="tel" name="x" autocomplete="one-time-code">', true],
  ['<label for="c">Authentication code</label><input id="c" name="field">', true],
  ['<input name="verificationCode"><input type="checkbox" name="trust">', true],
  ['<input name="username">', false],
  ['<input name="otp"><input name="phone">', false],
  ['<input type="password" name="password">', false],
])('a page that asks for a code is known by its field: %s', (fields, asks) => {
  const page = readPage(`<form method="post">${fields}<button>Verify</button></form>`, `${issuer}/2fa`)
  expect(codeForm(page) !== undefined).toBe(asks)
})

/** A server with two pages; each code works once. */
function signIn(user: { readonly totp?: string }, used: string[], start: number) {
  let now = start
  const waits: number[] = []
  const page = (name: string): Response =>
    new Response(
      `<form method="post" action="/${name}"><input name="${name}"><button>Go on</button></form>`,
      {
        headers: { 'content-type': 'text/html' },
      },
    )
  const http = httpInFrontOf(async (request) => {
    const { pathname } = new URL(request.url)
    if (pathname === '/authorize') return page('username')
    if (pathname === '/username') return page('otp')
    const code = new URLSearchParams(await request.text()).get('otp') ?? ''
    if (code !== (await codeAt(totp, now)) || used.includes(code)) return page('otp')
    used.push(code)
    return new Response(null, { status: 302, headers: { location: `${redirectUri}?code=c` } })
  })
  const time = {
    now: () => now,
    wait: async (milliseconds: number) => {
      waits.push(milliseconds)
      now += milliseconds
    },
  }
  const followed = withWindowTime(time, () =>
    followAuthorization({
      browser: new BrowserSession({ name: 'B1', http, now: () => now }),
      ...{ url: `${issuer}/authorize`, redirectUri, consent: 'approve', rules: [], issuer },
      user: { role: 'first', username: 'kim', password: 'password-of-kim', ...user },
    }),
  )
  return { followed, waits }
}

test('a second factor is answered by the code of the moment', async () => {
  const { followed, waits } = signIn({ totp }, [], 59_000)
  expect((await followed).kind).toBe('redirect')
  expect(waits).toEqual([])
})

test('where a server takes each code once, the next one is waited for', async () => {
  const { followed, waits } = signIn({ totp }, [await codeAt(totp, 50_000)], 50_000)
  expect((await followed).kind).toBe('redirect')
  expect(waits).toEqual([10_000])
})

test('a code that is refused again ends the sign-in, and a user without a secret stops at the page', async () => {
  const other = 'JBSWY3DPEHPK3PXP'
  expect(await signIn({ totp: other }, [], 59_000).followed).toMatchObject({
    kind: 'login-refused',
    page: { asksForCode: true },
  })
  expect(await signIn({}, [], 59_000).followed).toMatchObject({ kind: 'page', page: { asksForCode: true } })
})
