import type { Tokens } from '../answer.ts'
import { type Told, told } from '../normalise.ts'
import type { World } from '../world.ts'
import type { Row } from './row.ts'

const refresh =
  (tokenOf: (world: World) => Promise<string>) =>
  async (world: World): Promise<Told> =>
    told(await world.refresh(world.clients.ca, await tokenOf(world)), world)

const fresh = async (world: World, scope?: string): Promise<Tokens> =>
  world.password(world.clients.ca, await world.user(), scope)

export const refusalRows: readonly Row[] = [
  {
    name: 'refresh: no token, an empty one, garbage',
    async run(world) {
      const { ca } = world.clients
      const none = await world.post('token', ca, { grant_type: 'refresh_token' })
      return [none, await world.refresh(ca, ''), await world.refresh(ca, 'garbage')].map((answer) =>
        told(answer, world),
      )
    },
  },
  { name: 'refresh: an access token', run: refresh(async (world) => (await fresh(world)).access_token) },
  { name: 'refresh: an ID token', run: refresh(async (world) => (await fresh(world)).id_token) },
  {
    name: 'refresh: a tampered token',
    run: refresh(async (world) => {
      const [header, payload = '', signature] = (await fresh(world)).refresh_token.split('.')
      const changed = JSON.parse(Buffer.from(payload, 'base64url').toString())
      return [
        header,
        Buffer.from(JSON.stringify({ ...changed, sub: 'x' })).toString('base64url'),
        signature,
      ].join('.')
    }),
  },
  {
    name: 'refresh: a token without signature',
    run: refresh(async (world) => {
      const payload = (await fresh(world)).refresh_token.split('.')[1]
      return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`
    }),
  },
  {
    name: 'refresh: a token of another client',
    async run(world) {
      const tokens = await fresh(world)
      return told(await world.refresh(world.clients.cb, tokens.refresh_token), world)
    },
  },
  {
    name: 'refresh: a token of another realm',
    run: (world) =>
      world.elsewhere(async (other) =>
        told(await world.refresh(world.clients.ca, (await fresh(other)).refresh_token), world),
      ),
  },
  {
    name: 'refresh: a scope the client lacks, before the token is looked at',
    async run(world) {
      return told(await world.refresh(world.clients.ca, 'garbage', { scope: 'openid nope' }), world)
    },
  },
  {
    name: 'rotation: used again at once, and the newest one afterwards',
    run: (world) =>
      world.elsewhere(
        async (other) => {
          const { ca } = other.clients
          const first = await fresh(other)
          const second = JSON.parse((await other.refresh(ca, first.refresh_token)).text)
          const again = await other.refresh(ca, first.refresh_token)
          return [told(again, other), told(await other.refresh(ca, second.refresh_token), other)]
        },
        { revokeRefreshToken: true },
      ),
  },
  {
    name: 'rotation: two generations old, seconds later',
    run: (world) =>
      world.elsewhere(
        async (other) => {
          const { ca } = other.clients
          const first = await fresh(other)
          await other.nextSecond()
          const second = JSON.parse((await other.refresh(ca, first.refresh_token)).text)
          await other.nextSecond()
          const third = JSON.parse((await other.refresh(ca, second.refresh_token)).text)
          await other.nextSecond()
          const old = await other.refresh(ca, first.refresh_token)
          return [told(old, other), told(await other.refresh(ca, third.refresh_token), other)]
        },
        { revokeRefreshToken: true },
      ),
  },
  {
    name: 'rotation: one reuse allowed',
    run: (world) =>
      world.elsewhere(
        async (other) => {
          const { ca } = other.clients
          const { refresh_token } = await fresh(other)
          const answers: number[] = []
          for (let use = 0; use < 3; use++) answers.push((await other.refresh(ca, refresh_token)).status)
          return answers
        },
        { revokeRefreshToken: true, refreshTokenMaxReuse: 1 },
      ),
  },
  {
    name: 'rotation: a used token at introspection',
    run: (world) =>
      world.elsewhere(
        async (other) => {
          const { ca } = other.clients
          const { refresh_token } = await fresh(other)
          await other.refresh(ca, refresh_token)
          const hint = { token: refresh_token, token_type_hint: 'refresh_token' }
          return told(await other.post('token/introspect', ca, hint), other)
        },
        { revokeRefreshToken: true },
      ),
  },
]
