import { expect, test } from 'vitest'
import type { MockProvider } from '../provider.ts'
import { administratorOf } from '../testing/administrator.ts'
import { providerWith, TestBrowser } from '../testing/client.ts'

/** The status of a refresh, whatever the body is. */
async function refreshed(provider: MockProvider, token: string): Promise<number> {
  const answer = await provider.fetch('https://op.example/token', {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('web:secret of web')}` },
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token }),
  })
  return answer.status
}

test('the inspector shows requests and events with the reason of a refusal, and no secret', async () => {
  const provider = providerWith({ grants: { online_refresh_tokens: false } })
  const client = new TestBrowser(provider)
  const { refresh_token: token = '' } = await client.tokens()
  await client.refresh('no-such-token')
  await client.tokens({ scope: 'openid' })
  const { window } = await administratorOf(provider)
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
  const { browser } = await administratorOf(provider)
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
  const { window } = await administratorOf(provider)
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

test('a hazard is switched on and off while the provider runs, whatever it is made of', async () => {
  const provider = providerWith()
  const { window } = await administratorOf(provider)
  const client = new TestBrowser(provider)
  const { refresh_token: token = '' } = await client.tokens()
  const hazard = async (name: string) => {
    await window.open('/admin/inspector')
    await window.press('Switch', { hazard: name })
  }
  await hazard('rotation')
  expect(window.html).toContain('Each refresh replaces the refresh token')
  expect((await client.refresh(token)).json.refresh_token).toBeDefined()
  expect((await client.refresh(token)).json.error).toBe('invalid_grant')
  await hazard('busy')
  const { refresh_token: another = '' } = await client.tokens()
  expect(await refreshed(provider, another)).toBe(503)
  await hazard('short-life')
  expect((await client.refresh(another)).status).toBe(200)
  provider.clock.advance(3700)
  expect((await client.refresh(another)).json.error).toBe('invalid_grant')
  await hazard('no-refresh-token')
  expect((await client.tokens()).refresh_token).toBeUndefined()
  await hazard('no-id-token')
  const { refresh_token: last = '' } = await client.tokens()
  expect((await client.refresh(last)).json.id_token).toBeUndefined()
  await hazard('')
  provider.clock.advance(3700)
  const { json } = await client.refresh(last)
  expect([json.refresh_token, typeof json.id_token]).toEqual([undefined, 'string'])
  await hazard('no-such-hazard')
  expect([window.status, window.html]).toEqual([400, expect.stringContaining('no-such-hazard')])
})

test('faults and defects are switched on and off, and the page says what they do', async () => {
  const provider = providerWith()
  const { window } = await administratorOf(provider)
  const client = new TestBrowser(provider)
  const { refresh_token: token = '' } = await client.tokens()
  await window.open('/admin/inspector')
  const [, faultForm] = window.html.split('action="https://op.example/admin/inspector/fault"')
  expect(faultForm).toContain('Answer 503 with Retry-After')
  const browserForm = { endpoint: 'token', effect: 'busy', times: '1' }
  const [, csrf = ''] = /name="csrf" value="([^"]*)"/.exec(window.html) ?? []
  const { browser } = await administratorOf(provider)
  // The right browser, but no form of ours.
  expect((await browser.send('/admin/inspector/fault', { form: browserForm })).status).toBe(403)
  expect(provider.faults.active()).toEqual([])
  await window.submit('/admin/inspector/fault', { csrf, ...browserForm })
  expect(window.html).toContain('token: status 503; 0 requests hit, 1 to go')
  expect([await refreshed(provider, token), await refreshed(provider, token)]).toEqual([503, 200])
  await window.submit('/admin/inspector/defect', { csrf, defect: 'revocation-does-nothing' })
  expect(window.status).toBe(400)
  const [defect = ''] = provider.defects.available()
  await window.submit('/admin/inspector/defect', { csrf, defect })
  expect(provider.defects.active()).toEqual([defect])
  expect(window.html).toContain(`Switch off: ${defect}`)
  await window.press(`Switch off: ${defect}`)
  expect(provider.defects.active()).toEqual([])
  await window.submit('/admin/inspector/fault', { csrf, endpoint: 'token', effect: 'failing', times: '' })
  await window.press('Switch off: fault-2')
  expect((await client.refresh(token)).status).toBe(200)
  await window.submit('/admin/inspector/fault', { csrf, endpoint: 'no-such', effect: 'busy', times: '1' })
  expect([window.status, window.html]).toEqual([400, expect.stringContaining('no-such')])
})
