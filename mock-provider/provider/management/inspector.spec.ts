import { expect, test } from 'vitest'
import { WindowOf } from '../../kit/testing/window.ts'
import type { MockProvider } from '../provider.ts'
import { providerWith, TestBrowser } from '../testing/client.ts'

async function administrator(provider: MockProvider) {
  const browser = new TestBrowser(provider)
  const window = new WindowOf(browser)
  await window.open('/admin')
  await window.press('Sign in', { client_id: 'admin', client_secret: 'secret of admin' })
  return { browser, window }
}

test('the inspector shows requests and events with the reason of a refusal, and no secret', async () => {
  const provider = providerWith({ grants: { online_refresh_tokens: false } })
  const client = new TestBrowser(provider)
  const { refresh_token: token = '' } = await client.tokens()
  await client.refresh('no-such-token')
  await client.tokens({ scope: 'openid' })
  const { window } = await administrator(provider)
  const page = await window.open('/admin/inspector')
  expect(page).toContain('POST /token 400')
  expect(page).toContain('invalid_grant')
  expect(page).toContain('no refresh token')
  for (const secret of [token, 'no-such-token', 'secret of web', 'password of kim']) {
    expect(page, secret).not.toContain(secret)
  }
})

test('what happens meanwhile comes as server-sent events', async () => {
  const provider = providerWith()
  const { browser } = await administrator(provider)
  const response = await browser.send('/admin/inspector/events')
  expect(response.headers.get('content-type')).toBe('text/event-stream')
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  const first = await reader.read()
  expect(first.value).toMatch(/^event: all\ndata: \[/)
  await new TestBrowser(provider).refresh('no-such-token')
  let came = ''
  while (!came.includes('POST /token 400')) came += (await reader.read()).value
  expect(came).toMatch(/^event: row\ndata: \{/)
  await reader.cancel()
})

test('the clock is moved by a button, and only by an administrator', async () => {
  const provider = providerWith()
  const { window } = await administrator(provider)
  await window.open('/admin/inspector')
  await window.press('+ 30 days')
  expect(Math.round(provider.clock.offset / 86_400)).toBe(30)
  expect(window.html).toContain('30 d 0 h')
  await window.press('Back to real time')
  expect(provider.clock.offset).toBe(0)
  const stranger = new TestBrowser(provider)
  const refused = await stranger.send('/admin/inspector/clock', { form: { advance: '3600' } })
  expect(refused.headers.get('location')).toMatch(/sign-in$/)
  expect(provider.clock.offset).toBe(0)
  expect((await stranger.send('/admin/inspector/events')).status).toBe(303)
})
