import type { Answer, Client, User } from '../answer.ts'
import { claims, normalise, type Told, told } from '../normalise.ts'
import { redirectUri, type World } from '../world.ts'
import type { Row } from './row.ts'

/** Members of an answer in their order, and the claims of its tokens. */
function shape(text: string, world: World) {
  const answer = JSON.parse(text)
  const tokens: Record<string, unknown> = {}
  for (const name of ['access_token', 'refresh_token', 'id_token']) {
    if (answer[name] !== undefined) tokens[name] = normalise(claims(answer[name]), world)
  }
  return { order: Object.keys(answer), answer: normalise(answer, world), tokens }
}

const refused =
  (form: Readonly<Record<string, string>>) =>
  async (world: World): Promise<Told> =>
    told(await world.post('token', world.clients.ca, form), world)

/** A code of a fresh login, and what is sent with it. */
const withCode = (change: (world: World, redirect: Answer) => Promise<Answer>) => async (world: World) => {
  const user = await world.user()
  const redirect = await world.authorized(world.clients.ca, user, { scope: 'openid' })
  return told(await change(world, redirect), world)
}

const kinds = ['openid offline_access', 'openid', 'offline_access', 'email']

export const tokenRows: readonly Row[] = [
  ...kinds.map(
    (scope): Row => ({
      name: `tokens of a login with ${scope}`,
      async run(world) {
        const redirect = await world.authorized(world.clients.ca, await world.user(), { scope })
        const answer = await world.exchange(world.clients.ca, redirect)
        const refreshed = await world.refresh(world.clients.ca, JSON.parse(answer.text).refresh_token)
        return {
          headers: [answer.headers.get('cache-control'), answer.headers.get('pragma')],
          login: shape(answer.text, world),
          refresh: shape(refreshed.text, world),
        }
      },
    }),
  ),
  {
    name: 'tokens by password, and of a service account',
    async run(world) {
      const password = await world.password(world.clients.ca, await world.user())
      const service = await world.post('token', world.clients.ca, { grant_type: 'client_credentials' })
      return { password: shape(JSON.stringify(password), world), service: shape(service.text, world) }
    },
  },
  {
    name: 'tokens with a limited maximum, and with revoked refresh tokens',
    run: (world) =>
      world.elsewhere(
        async (other) => {
          const tokens = await other.password(other.clients.ca, await other.user())
          return shape(JSON.stringify(tokens), other)
        },
        { offlineSessionMaxLifespanEnabled: true, offlineSessionMaxLifespan: 3600, revokeRefreshToken: true },
      ),
  },
  {
    name: 'tokens of a client with offline_access by default, for openid alone',
    async run(world) {
      const optionalClientScopes = ['address', 'phone']
      const defaultClientScopes = [
        'basic',
        'web-origins',
        'acr',
        'roles',
        'profile',
        'email',
        'offline_access',
      ]
      const client = await world.client('c1', 'ca', { defaultClientScopes, optionalClientScopes })
      const tokens = await world.password(client, await world.user(), 'openid')
      return shape(JSON.stringify(tokens), world)
    },
  },
  {
    name: 'tokens of a client without refresh tokens',
    async run(world) {
      const client = await world.client('c1', 'ca', { attributes: { 'use.refresh.tokens': 'false' } })
      const tokens = await world.password(client, await world.user())
      return shape(JSON.stringify(tokens), world)
    },
  },
  {
    name: 'narrowed refreshes: openid alone, a word the client lacks, without openid',
    async run(world) {
      const { ca } = world.clients
      const tokens = await world.password(ca, await world.user())
      const answers: unknown[] = []
      for (const scope of ['openid', 'openid nope', 'email']) {
        const answer = await world.refresh(ca, tokens.refresh_token, { scope })
        answers.push(answer.status === 200 ? shape(answer.text, world) : told(answer, world))
      }
      return answers
    },
  },
  {
    name: 'an online token is not upgraded by a refresh',
    async run(world) {
      const { ca } = world.clients
      const tokens = await world.password(ca, await world.user(), 'openid')
      return shape(
        (await world.refresh(ca, tokens.refresh_token, { scope: 'openid offline_access' })).text,
        world,
      )
    },
  },
  {
    name: 'token: https demanded',
    run: (world) =>
      world.elsewhere(
        async (other) =>
          told(await other.post('token', other.clients.ca, { grant_type: 'client_credentials' }), other),
        { sslRequired: 'all' },
      ),
  },
  {
    name: 'refresh: under another name of the host',
    async run(world) {
      const { ca } = world.clients
      const tokens = await world.password(ca, await world.user())
      const url = `${world.issuer.replace('127.0.0.1', 'localhost')}/protocol/openid-connect/token`
      const form = {
        grant_type: 'refresh_token',
        client_id: ca.clientId,
        client_secret: String(ca.secret),
        refresh_token: tokens.refresh_token,
      }
      const { status, text } = await world.send(url, { form })
      return [
        status,
        JSON.parse(text).error_description?.replace('localhost', '127.0.0.1').replaceAll(world.issuer, '{I}'),
      ]
    },
  },
  {
    name: 'tokens on a device',
    async run(world) {
      const attributes = { 'oauth2.device.authorization.grant.enabled': 'true' }
      const client = await world.client('c1', 'ca', { attributes })
      return told(await world.post('auth/device', client, { scope: 'offline_access' }), world)
    },
  },
  { name: 'token: no grant_type', run: refused({}) },
  { name: 'token: unknown grant_type', run: refused({ grant_type: 'foo' }) },
  { name: 'token: no code', run: refused({ grant_type: 'authorization_code', redirect_uri: redirectUri }) },
  {
    name: 'token: unknown code',
    run: refused({ grant_type: 'authorization_code', code: 'x.y.z', redirect_uri: redirectUri }),
  },
  {
    name: 'token: a parameter twice',
    run: async (world) =>
      told(
        await world.endpoint('token', [
          ...Object.entries({
            client_id: 'ca',
            client_secret: 'secret of ca',
            grant_type: 'refresh_token',
            refresh_token: 'x',
          }),
          ['refresh_token', 'y'],
        ]),
        world,
      ),
  },
  {
    name: 'token: client unknown, absent, with a wrong or no secret',
    async run(world) {
      const grant = { grant_type: 'refresh_token', refresh_token: 'x' }
      const answers: unknown[] = []
      const attempts: Record<string, string>[] = [
        { client_id: 'nobody', client_secret: 'x' },
        {},
        { client_id: 'ca', client_secret: 'wrong' },
        { client_id: 'ca' },
      ]
      for (const credentials of attempts) {
        answers.push(told(await world.endpoint('token', { ...grant, ...credentials }), world))
      }
      return answers
    },
  },
  {
    name: 'token: Basic with a wrong secret, and Basic beside form credentials',
    async run(world) {
      const basic = (secret: string) => ({
        authorization: `Basic ${btoa(`ca:${encodeURIComponent(secret)}`)}`,
      })
      const form = { grant_type: 'client_credentials' }
      const wrong = await world.endpoint('token', form, basic('wrong'))
      const both = await world.endpoint(
        'token',
        { ...form, client_id: 'ca', client_secret: 'secret of ca' },
        basic('secret of ca'),
      )
      return { wrong: told(wrong, world), both: both.status }
    },
  },
  {
    name: 'token: a secret for a public client is not looked at',
    async run(world) {
      const user = await world.user()
      const { status } = await world.endpoint('token', {
        grant_type: 'password',
        client_id: 'cp',
        client_secret: 'whatever',
        username: user.username,
        password: user.password,
      })
      return status
    },
  },
  {
    name: 'token: a code twice, and what the first use yielded',
    async run(world) {
      const user = await world.user()
      const outcomes: unknown[] = []
      for (const scope of ['openid', 'openid offline_access']) {
        const redirect = await world.authorized(world.clients.ca, user, { scope })
        const first = JSON.parse((await world.exchange(world.clients.ca, redirect)).text)
        const again = await world.exchange(world.clients.ca, redirect)
        outcomes.push([
          told(again, world),
          told(await world.refresh(world.clients.ca, first.refresh_token), world).status,
        ])
      }
      return outcomes
    },
  },
  {
    name: 'token: another redirect_uri',
    run: withCode((world, redirect) =>
      world.exchange(world.clients.ca, redirect, { redirect_uri: 'http://127.0.0.1:9/other' }),
    ),
  },
  {
    name: "token: another client's code",
    run: withCode((world, redirect) => world.exchange(world.clients.cb, redirect)),
  },
  {
    name: 'token: verifier wrong, and absent',
    async run(world) {
      const user = await world.user()
      const answers: unknown[] = []
      for (const more of [{ code_verifier: 'b'.repeat(43) }, {}]) {
        const redirect = await world.authorized(world.clients.ca, user, {
          code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
          code_challenge_method: 'S256',
        })
        answers.push(told(await world.exchange(world.clients.ca, redirect, more), world))
      }
      return answers
    },
  },
  {
    name: 'token: a user without the offline role',
    async run(world) {
      const user = await world.user()
      const roles = JSON.parse((await world.admin('GET', `/users/${user.id}/role-mappings/realm`)).text)
      await world.admin('DELETE', `/users/${user.id}/role-mappings/realm`, roles)
      const redirect = await world.authorized(world.clients.ca, user)
      return [
        told(await world.exchange(world.clients.ca, redirect), world),
        told(await world.post('token', world.clients.ca, passwordForm(user, 'openid offline_access')), world),
      ]
    },
  },
  {
    name: 'password: wrong, unknown user, disabled, incomplete, consent client, grant off',
    async run(world) {
      const { ca, cc } = world.clients
      const user = await world.user()
      const disabled = await world.user('u2', { enabled: false })
      const incomplete = await world.user('u3', { requiredActions: ['UPDATE_PASSWORD'] })
      const off = await world.client('c1', 'ca', { directAccessGrantsEnabled: false })
      const send = async (client: Client, form: Readonly<Record<string, string>>) =>
        told(await world.post('token', client, form), world)
      return [
        await send(ca, { ...passwordForm(user), password: 'wrong' }),
        await send(ca, { ...passwordForm(user), username: 'nobody-here' }),
        await send(ca, passwordForm(disabled)),
        await send(ca, passwordForm(incomplete)),
        await send(cc, passwordForm(user)),
        await send(off, passwordForm(user)),
        await send(ca, passwordForm(user, 'openid nope')),
      ]
    },
  },
  {
    name: 'client_credentials: not enabled, and with a scope the client lacks',
    async run(world) {
      const send = async (client: Client, form: Readonly<Record<string, string>> = {}) =>
        told(await world.post('token', client, { grant_type: 'client_credentials', ...form }), world)
      return [
        await send(world.clients.cb),
        await send(world.clients.cx),
        await send(world.clients.ca, { scope: 'nope' }),
      ]
    },
  },
]

function passwordForm({ username, password }: User, scope = 'openid'): Record<string, string> {
  return { grant_type: 'password', username, password, scope }
}
