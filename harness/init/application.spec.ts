import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { conformanceProvider } from '../../fixtures/conformance-provider.ts'
import { FetchDispatcher } from '../../mock-provider/adapters/undici-dispatcher.ts'
import { createMockProvider } from '../../mock-provider/provider/provider.ts'
import { withDefaults } from '../target/defaults.ts'
import { readHar } from './har.ts'
import { learn } from './learn.ts'
import { rulesFromRecording } from './recording.ts'
import { application } from './testing/application.ts'
import { frontEnd } from './testing/front-end.ts'

const { consent: _, issuer, ...settings } = conformanceProvider
const [kim] = conformanceProvider.users
if (kim === undefined) throw new Error('there is no user')
const redirectUri = 'https://rp.example/callback'

/** A browser that runs the script of the application, and records what it sends as developer tools do. */
class RecordingBrowser {
  readonly entries: object[] = []
  readonly #jar = new Map<string, string>()
  readonly #server = frontEnd(createMockProvider({ issuer, ...settings }), application)

  async send(
    method: string,
    url: string,
    kind: 'document' | 'fetch' | 'script',
    { headers = {}, body }: { readonly headers?: Record<string, string>; readonly body?: string } = {},
  ): Promise<{ readonly location: string | null; readonly text: string }> {
    const cookie = [...this.#jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const all = { ...headers, cookie }
    const own = url.startsWith(issuer)
    const answer = own
      ? await this.#server.fetch(
          new Request(url, { method, headers: all, ...(body === undefined ? {} : { body }) }),
        )
      : new Response('{"ok":true}', { headers: { 'content-type': 'application/json' } })
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', ...value] = (line.split(';')[0] ?? '').split('=')
      this.#jar.set(name, value.join('='))
    }
    const text = await answer.text()
    const mimeType = answer.headers.get('content-type') ?? ''
    this.entries.push({
      _resourceType: kind,
      request: {
        method,
        url,
        headers: Object.entries(all).map(([name, value]) => ({ name, value })),
        ...(body === undefined ? {} : { postData: { mimeType: headers['content-type'], text: body } }),
      },
      response: { status: answer.status, content: { mimeType, text } },
    })
    return { location: answer.headers.get('location'), text }
  }

  async follow(url: string): Promise<string> {
    for (let at = url; ; ) {
      if (at.startsWith(redirectUri)) {
        this.entries.push({
          _resourceType: 'document',
          request: { method: 'GET', url: at },
          response: { status: 0 },
        })
        return at
      }
      const { location } = await this.send('GET', at, 'document')
      if (location === null) return at
      at = new URL(location, at).href
    }
  }

  /** What the script of the page does. */
  async answer(page: string, said: object, type: string): Promise<string> {
    await this.send('GET', `${issuer}/i18n/en.json`, 'fetch')
    const { text } = await this.send('GET', `${issuer}/api/flow${new URL(page).search}`, 'fetch')
    await this.send('POST', 'https://stats.example/visit', 'fetch', {
      headers: { 'content-type': 'text/plain' },
      body: JSON.stringify({ visitor: 'v-0123456789abcdef' }),
    })
    const { flow } = JSON.parse(text) as { flow: { id: string } }
    const answered = await this.send('POST', `${issuer}/api/answer`, 'fetch', {
      headers: { 'content-type': type, 'x-xsrf-token': 'a/b-of-the-cookie=' },
      body: JSON.stringify({ ...said, flow: flow.id, key: 'page-key-0123456789' }),
    })
    return (JSON.parse(answered.text) as { result: { goTo: string } }).result.goTo
  }
}

test.each(['application/json', 'text/plain;charset=UTF-8'])(
  'a recording of an application that sends %s gives rules with which the server can be learned',
  async (type) => {
    const browser = new RecordingBrowser()
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: 'album', redirect_uri: redirectUri, state: 'some-state-1234' },
      ...{ scope: 'openid offline_access', prompt: 'consent' },
      ...{ code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM', code_challenge_method: 'S256' },
    })
    const login = await browser.follow(`${issuer}/authorize?${query}`)
    const after = await browser.answer(login, { name: kim.username, password: kim.password }, type)
    const consent = await browser.follow(after)
    await browser.follow(await browser.answer(consent, { kind: 'consent' }, type))

    const folder = await mkdtemp(join(tmpdir(), 'application-'))
    try {
      const file = join(folder, 'login.har')
      await writeFile(file, `\ufeff${JSON.stringify({ log: { entries: browser.entries } })}`, 'utf16le')
      const rules = rulesFromRecording(await readHar(file), { file, issuer, redirectUri, user: kim })
      expect(rules.map(({ page, is, next }) => [page, is, next])).toEqual([
        ['/login', 'login', '{answer.result.goTo}'],
        ['/consent', 'consent', '{answer.result.goTo}'],
      ])
      expect(rules[0]?.steps?.map(({ request }) => request)).toEqual([
        'GET {issuer}/api/flow?request={query.request}',
        'POST {issuer}/api/answer',
      ])
      const main = { client_id: 'album', client_secret: 'test-secret-of-album' }
      const target = { ...withDefaults({ issuer, clients: { main }, users: [kim] }), login: rules }
      const server = frontEnd(createMockProvider({ issuer, ...settings }), application)
      const options = { signal: new AbortController().signal, directory: '.' }
      const learned = await learn(target, { ...options, transport: new FetchDispatcher(server) })
      expect(learned.problems).toEqual([])
      expect(learned.observed).toMatchObject({ consent_page: true, login_session: true })
      const wrong = { ...target, users: [{ ...kim, password: 'not-the-password' }] }
      const refused = await learn(wrong, { ...options, transport: new FetchDispatcher(server) })
      expect(refused.problems[0]?.message).toContain('("Name or password is wrong")')
    } finally {
      await rm(folder, { recursive: true })
    }
  },
)
