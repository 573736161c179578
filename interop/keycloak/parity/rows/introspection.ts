import type { Client, Tokens } from '../answer.ts'
import { told } from '../normalise.ts'
import type { World } from '../world.ts'
import type { Row } from './row.ts'

const introspected = (
  formOf: (tokens: Tokens) => Readonly<Record<string, string>>,
  clientOf: (world: World) => Client = (world) => world.clients.ca,
  scope = 'openid offline_access',
) =>
  async function run(world: World) {
    const tokens = await world.login(world.clients.ca, await world.user(), { scope })
    return told(await world.post('token/introspect', clientOf(world), formOf(tokens)), world)
  }

const hint = 'refresh_token'

export const introspectionRows: readonly Row[] = [
  {
    name: 'introspection: an offline token with the hint',
    run: introspected(({ refresh_token }) => ({ token: refresh_token, token_type_hint: hint })),
  },
  {
    name: 'introspection: an offline token without a hint',
    run: introspected(({ refresh_token }) => ({ token: refresh_token })),
  },
  {
    name: 'introspection: an offline token by another client',
    run: introspected(
      ({ refresh_token }) => ({ token: refresh_token, token_type_hint: hint }),
      (world) => world.clients.cb,
    ),
  },
  {
    name: 'introspection: an online refresh token',
    run: introspected(
      ({ refresh_token }) => ({ token: refresh_token, token_type_hint: hint }),
      undefined,
      'openid',
    ),
  },
  {
    name: 'introspection: an access token',
    run: introspected(({ access_token }) => ({ token: access_token })),
  },
  {
    name: 'introspection: an access token with the hint of a refresh token',
    run: introspected(({ access_token }) => ({ token: access_token, token_type_hint: hint })),
  },
  {
    name: 'introspection: an access token by a client it is not meant for',
    run: introspected(
      ({ access_token }) => ({ token: access_token }),
      (world) => world.clients.cb,
    ),
  },
  { name: 'introspection: garbage', run: introspected(() => ({ token: 'garbage' })) },
  { name: 'introspection: no token', run: introspected(() => ({})) },
  {
    name: 'introspection: an unknown hint',
    run: introspected(({ refresh_token }) => ({ token: refresh_token, token_type_hint: 'nonsense' })),
  },
  {
    name: 'introspection: a public client',
    run: introspected(
      ({ refresh_token }) => ({ token: refresh_token }),
      (world) => world.clients.cp,
    ),
  },
  {
    name: 'introspection: a wrong secret',
    run: introspected(({ refresh_token }) => ({ token: refresh_token, client_secret: 'wrong' })),
  },
  {
    name: 'userinfo: good, garbage, absent, without openid, after the end of the session',
    async run(world) {
      const { ca } = world.clients
      const user = await world.user()
      const tokens = await world.password(ca, user)
      const bare = await world.password(ca, user, 'offline_access')
      const answers = [
        await world.userinfo(tokens.access_token),
        await world.userinfo('garbage'),
        await world.endpoint('userinfo', {}),
        await world.userinfo(bare.access_token),
      ]
      await world.post('revoke', ca, { token: tokens.refresh_token })
      answers.push(await world.userinfo(tokens.access_token))
      return answers.map((answer) => told(answer, world))
    },
  },
  {
    name: 'revocation: offline token, again, garbage, foreign, absent, twice, an ID token, wrong secret',
    async run(world) {
      const { ca, cb } = world.clients
      const user = await world.user()
      const tokens = await world.password(ca, user)
      const other = await world.password(ca, user)
      const answers = [
        await world.post('revoke', ca, { token: tokens.refresh_token }),
        await world.post('revoke', ca, { token: tokens.refresh_token }),
        await world.post('revoke', ca, { token: 'garbage' }),
        await world.post('revoke', cb, { token: other.refresh_token }),
        await world.post('revoke', ca, {}),
        await world.endpoint('revoke', [
          ['client_id', 'ca'],
          ['client_secret', 'secret of ca'],
          ['token', 'x'],
          ['token', 'y'],
        ]),
        await world.post('revoke', ca, { token: other.id_token }),
        await world.post('revoke', ca, { token: other.refresh_token, client_secret: 'wrong' }),
        await world.post('revoke', ca, { token: other.refresh_token, token_type_hint: 'nonsense' }),
      ]
      return answers.map((answer) => told(answer, world))
    },
  },
  {
    name: 'revocation: an access token; the refresh token afterwards',
    async run(world) {
      const { ca } = world.clients
      const tokens = await world.password(ca, await world.user())
      const answers = [
        await world.post('revoke', ca, { token: tokens.access_token }),
        await world.userinfo(tokens.access_token),
        await world.post('revoke', ca, { token: tokens.access_token }),
      ]
      return [
        ...answers.map((answer) => told(answer, world)),
        (await world.refresh(ca, tokens.refresh_token)).status,
      ]
    },
  },
]
