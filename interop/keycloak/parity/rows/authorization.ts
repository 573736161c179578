import type { Client, Tokens } from '../answer.ts'
import { Browser } from '../browser.ts'
import { claims, memberOf, normalise, type Told, told } from '../normalise.ts'
import type { World } from '../world.ts'
import type { Row } from './row.ts'

const asked =
  (
    parameters: Readonly<Record<string, string>>,
    clientOf: (world: World) => Client = (world) => world.clients.ca,
  ) =>
  async (world: World): Promise<Told> =>
    told(await new Browser().send(world.authorizationUrl(clientOf(world), parameters)), world)

export const authorizationRows: readonly Row[] = [
  {
    name: 'authorization: success, by query, fragment and form',
    async run(world) {
      const user = await world.user()
      const modes = ['', 'fragment']
      const redirects: Told[] = []
      for (const mode of modes) {
        redirects.push(
          told(
            await world.authorized(world.clients.ca, user, { response_mode: mode, scope: 'openid' }),
            world,
          ),
        )
      }
      return redirects
    },
  },
  {
    name: 'authorization: cookies of the login page',
    async run(world) {
      const answer = await new Browser().send(world.authorizationUrl(world.clients.ca))
      return answer.headers
        .getSetCookie()
        .map((line) => line.replace(/=[^;]*/, '=..').replaceAll(world.realm, '{r}'))
        .sort()
    },
  },
  { name: 'authorization: a scope the client lacks', run: asked({}, (world) => world.clients.cx) },
  { name: 'authorization: an unknown scope', run: asked({ scope: 'openid nope' }) },
  { name: 'authorization: prompt=none without a session', run: asked({ prompt: 'none' }) },
  {
    name: 'authorization: prompt=none with something to ask',
    async run(world) {
      const user = await world.user()
      const browser = new Browser()
      await world.login(world.clients.ca, user, { browser, scope: 'openid' })
      return told(await browser.send(world.authorizationUrl(world.clients.cc, { prompt: 'none' })), world)
    },
  },
  {
    name: 'authorization: a pushed request',
    async run(world) {
      const { ca } = world.clients
      const form = Object.fromEntries(new URL(world.authorizationUrl(ca)).searchParams)
      const pushed = await world.post('ext/par/request', ca, form)
      const { request_uri = '' } = JSON.parse(pushed.text)
      const query = new URLSearchParams({ client_id: 'ca', request_uri })
      const url = `${world.issuer}/protocol/openid-connect/auth?${query}`
      const unknown = await world.post('ext/par/request', { ...ca, secret: 'wrong' }, form)
      return [told(pushed, world), (await new Browser().go(url)).page?.id, told(unknown, world)]
    },
  },
  { name: 'authorization: unknown response_type', run: asked({ response_type: 'foo' }) },
  { name: 'authorization: no response_type', run: asked({ response_type: '' }) },
  { name: 'authorization: unknown client', run: asked({ client_id: 'nobody' }) },
  {
    name: 'authorization: unregistered redirect_uri',
    run: asked({ redirect_uri: 'http://127.0.0.1:9/other' }),
  },
  { name: 'authorization: no redirect_uri', run: asked({ redirect_uri: '' }) },
  {
    name: 'authorization: a disabled client',
    async run(world) {
      const client = await world.client('c1', 'ca', { enabled: false })
      return asked({}, () => client)(world)
    },
  },
  {
    name: 'authorization: PKCE demanded, absent and plain',
    async run(world) {
      const client = await world.client('c1', 'ca', { attributes: { 'pkce.code.challenge.method': 'S256' } })
      const plain = { code_challenge: 'a'.repeat(43), code_challenge_method: 'plain' }
      return [await asked({}, () => client)(world), await asked(plain, () => client)(world)]
    },
  },
  {
    name: 'login page, wrong password, disabled user',
    async run(world) {
      const user = await world.user()
      const browser = new Browser()
      const page = await browser.go(world.authorizationUrl(world.clients.ca))
      const wrong = await browser.submit(page, { username: user.username, password: 'wrong' })
      await world.admin('PUT', `/users/${user.id}`, { enabled: false })
      const disabled = await browser.submit(wrong, { username: user.username, password: user.password })
      return [told(page, world), told(wrong, world), told(disabled, world)]
    },
  },
  {
    name: 'login form sent again after success',
    async run(world) {
      const user = await world.user()
      const browser = new Browser()
      const page = await browser.go(world.authorizationUrl(world.clients.ca))
      const fields = { username: user.username, password: user.password }
      await browser.submit(page, fields)
      return told(await browser.submit(page, fields), world)
    },
  },
  {
    name: 'stale login form, and one without cookies',
    async run(world) {
      const user = await world.user()
      const browser = new Browser()
      const page = await browser.go(world.authorizationUrl(world.clients.ca))
      const fields = { username: user.username, password: 'wrong' }
      await browser.submit(page, fields)
      const stale = await browser.submit(page, fields)
      const elsewhere = await new Browser().submit(page, fields)
      return [told(stale, world), { status: elsewhere.status, page: elsewhere.page?.id }]
    },
  },
  {
    name: 'consent page, agreed and refused; remembered, and asked again by prompt=consent',
    async run(world) {
      const user = await world.user()
      const { cc } = world.clients
      const browser = new Browser()
      const signIn = async (parameters: Readonly<Record<string, string>>) => {
        const page = await browser.go(world.authorizationUrl(cc, parameters))
        return page.page?.id === 'login-login'
          ? browser.submit(page, { username: user.username, password: user.password })
          : page
      }
      const first = await signIn({})
      const refused = await browser.submit(first, { cancel: '' })
      const agreed = await browser.submit(await signIn({ scope: 'openid' }), { accept: '' })
      const more = await signIn({})
      const again = await signIn({ prompt: 'consent' })
      return [first, refused, agreed, more, again].map((answer) => told(answer, world))
    },
  },
  {
    name: 're-authentication by prompt=login and max_age=0',
    async run(world) {
      const user = await world.user()
      const browser = new Browser()
      await world.login(world.clients.ca, user, { browser, scope: 'openid' })
      await world.nextSecond()
      const pages: Told[] = []
      for (const parameters of [{ prompt: 'login' }, { max_age: '0' }] as Record<string, string>[]) {
        pages.push(told(await browser.go(world.authorizationUrl(world.clients.ca, parameters)), world))
      }
      return pages
    },
  },
  {
    name: 'who is signed in after an offline login: first use, and second use of the session',
    async run(world) {
      const user = await world.user()
      const first = new Browser()
      await world.login(world.clients.ca, user, { browser: first })
      const second = new Browser()
      await world.login(world.clients.ca, user, { browser: second, scope: 'openid' })
      await world.login(world.clients.ca, user, { browser: second })
      const next = async (browser: Browser) =>
        (await browser.go(world.authorizationUrl(world.clients.cb))).status
      return { first: await next(first), second: await next(second) }
    },
  },
  {
    name: 'another request between the redirect and the exchange of a first offline login',
    async run(world) {
      const { ca, cb } = world.clients
      const outcomes: unknown[] = []
      for (const client of [ca, cb]) {
        const user = await world.user()
        const browser = new Browser()
        const first = await world.authorized(ca, user, { browser })
        const second = await browser.go(world.authorizationUrl(client, { scope: 'openid' }))
        const tokens = JSON.parse((await world.exchange(ca, first)).text)
        const other = await world.exchange(client, second)
        const next = await browser.go(world.authorizationUrl(ca))
        outcomes.push({
          offline: (await world.refresh(ca, tokens.refresh_token)).status,
          other: memberOf(told(other, world), 'error_description') ?? other.status,
          'signed in': next.page === undefined,
        })
      }
      return outcomes
    },
  },
  {
    name: 'a second user beside a sign-in page that was left open',
    async run(world) {
      const { ca } = world.clients
      const browser = new Browser()
      await browser.go(world.authorizationUrl(ca))
      const first = await world.login(ca, await world.user('u1'), { browser })
      const second = await world.login(ca, await world.user('u2'), { browser })
      const named = async (tokens: Tokens) => {
        const { access_token } = JSON.parse((await world.refresh(ca, tokens.refresh_token)).text)
        return normalise(claims(access_token).payload.preferred_username, world)
      }
      return [first.session_state === second.session_state, await named(first), await named(second)]
    },
  },
  {
    name: 'required actions: new password, profile',
    async run(world) {
      const user = await world.user('u1', { requiredActions: ['UPDATE_PASSWORD', 'UPDATE_PROFILE'] })
      const browser = new Browser()
      const page = await browser.go(world.authorizationUrl(world.clients.ca))
      const profile = await browser.submit(page, { username: user.username, password: user.password })
      const password = await browser.submit(profile, {
        email: `${user.username}@tour.test`,
        firstName: 'A',
        lastName: 'B',
      })
      const different = await browser.submit(password, { 'password-new': 'one', 'password-confirm': 'two' })
      const done = await browser.submit(different, { 'password-new': 'one', 'password-confirm': 'one' })
      return [profile, password, different, done].map((answer) => told(answer, world))
    },
  },
]
