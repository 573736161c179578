import { type Cast, fates, type TokenName } from '../fates.ts'
import { told } from '../normalise.ts'
import type { World } from '../world.ts'
import type { Named, Row } from './row.ts'

interface Call {
  readonly method: string
  readonly path: string
  readonly json?: unknown
}

const act = (callOf: (world: World, cast: Cast) => Call) =>
  async function run(world: World) {
    return fates(world, async (_, cast) => {
      const { method, path, json } = callOf(world, cast)
      return told(await world.admin(method, path, json), world)
    })
  }

/** The same in a realm that nobody else is in. */
const actElsewhere = (callOf: (world: World) => Call, undoOf?: (world: World) => Call) =>
  async function run(world: World) {
    return world.elsewhere(async (other) => {
      const found = await act(callOf)(other)
      if (undoOf === undefined) return found
      const { ca } = other.clients
      const tokens = await other.password(ca, await other.user('u9'))
      await other.nextSecond()
      // The call may name the time, so it is made up after the second has changed.
      for (const { method, path, json } of [callOf(other), undoOf(other)]) {
        await other.admin(method, path, json)
      }
      return { ...found, 'after undoing': told(await other.refresh(ca, tokens.refresh_token), other).status }
    })
  }

const realmNotBefore = (notBefore: number): Call => ({ method: 'PUT', path: '', json: { notBefore } })

const clientNotBefore = (world: World, notBefore: number): Call => ({
  method: 'PUT',
  path: `/clients/${world.clients.ca.id}`,
  json: { notBefore },
})

const sid = (cast: Cast, name: TokenName): string => cast.tokens[name][1].session_state

export const adminRows: readonly Row[] = [
  {
    name: 'admin: no token, a bad one, one without a role; a realm that is not there',
    async run(world) {
      const user = await world.user()
      const tokens = await world.password(world.clients.ca, user, 'openid')
      const users = async (headers: Readonly<Record<string, string>>) =>
        told(await world.send(`${world.base}/admin/realms/${world.realm}/users`, { headers }), world)
      return [
        await users({}),
        await users({ authorization: 'Bearer garbage' }),
        await users({ authorization: `Bearer ${tokens.access_token}` }),
        told(await world.master('GET', '/admin/realms/nobody'), world),
      ]
    },
  },
  {
    name: 'admin: lists of offline sessions, of a user, of a client, counts and statistics',
    run: (world) =>
      world.elsewhere(async (other) => {
        const { ca, cb } = other.clients
        const user = await other.user()
        await other.login(ca, user)
        await other.password(cb, user)
        const read = async (path: string) => told(await other.admin('GET', path), other)
        return [
          await read(`/users/${user.id}/offline-sessions/${ca.id}`),
          await read(`/clients/${ca.id}/offline-sessions`),
          await read(`/clients/${ca.id}/offline-session-count`),
          await read(`/clients/${ca.id}/session-count`),
          await read(`/clients/${ca.id}/user-sessions`),
          await read(`/users/${user.id}/sessions`),
          await read('/client-session-stats'),
          await read('/ui-ext/sessions?type=OFFLINE&first=0&max=10'),
          await read('/ui-ext/sessions?type=offline'),
        ]
      }),
  },
  {
    name: 'admin: lists of what is not there',
    async run(world) {
      const user = await world.user()
      const nobody = '00000000-0000-0000-0000-000000000000'
      const read = async (path: string) => told(await world.admin('GET', path), world)
      return [
        await read(`/users/${nobody}/offline-sessions/${world.clients.ca.id}`),
        await read(`/users/${user.id}/offline-sessions/${nobody}`),
        await read(`/users/${user.id}/offline-sessions/ca`),
        await read(`/clients/${nobody}/offline-session-count`),
        await read(`/clients/${nobody}/offline-sessions`),
        await read(`/users/${nobody}`),
        await read(`/clients/${nobody}`),
      ]
    },
  },
  {
    name: 'admin: consents with and without a stored consent',
    async run(world) {
      const user = await world.user()
      await world.password(world.clients.ca, user)
      await world.login(world.clients.cc, user)
      return told(await world.admin('GET', `/users/${user.id}/consents`), world)
    },
  },
  {
    name: 'admin: paging through the offline sessions of a client',
    async run(world) {
      const client = await world.client('c1')
      const user = await world.user()
      for (let count = 0; count < 12; count++) await world.password(client, user)
      const rows = async (query: string): Promise<string[]> => {
        const { status, text } = await world.admin('GET', `/clients/${client.id}/offline-sessions${query}`)
        return status === 200 ? (JSON.parse(text) as Named[]).map(({ id }) => id) : [`status ${status}`]
      }
      const all = await rows('')
      const pages = [
        await rows('?first=0&max=5'),
        await rows('?first=5&max=5'),
        await rows('?first=10&max=5'),
      ]
      return {
        counts: pages.map((page) => page.length),
        'in order of identifiers': JSON.stringify(all) === JSON.stringify([...all].sort()),
        complete: JSON.stringify(pages.flat()) === JSON.stringify(all),
        'max=-1': (await rows('?max=-1')).length,
        'max=0': (await rows('?max=0')).length,
        'first=500': (await rows('?first=500')).length,
        'first=-1': (await rows('?first=-1')).length,
      }
    },
  },
  {
    name: 'admin: names that are taken, a name that is too short, wrong client representations',
    async run(world) {
      const user = await world.user()
      return [
        told(await world.admin('POST', '/users', { username: user.username }), world),
        told(await world.admin('POST', '/users', { username: 'ab' }), world),
        told(await world.admin('POST', '/clients', { clientId: 'ca' }), world),
        told(await world.master('POST', '/admin/realms', { realm: world.realm }), world),
      ]
    },
  },
  {
    name: 'admin: a user, a client and the scope offline_access as they are shown',
    async run(world) {
      const user = await world.user()
      const client = await world.client('c1', 'cb')
      const scopes = JSON.parse((await world.admin('GET', '/client-scopes')).text) as Named[]
      const role = JSON.parse((await world.admin('GET', '/roles/offline_access')).text)
      const scope = scopes.find(({ name }) => name === 'offline_access')
      return [
        told(await world.admin('GET', `/users/${user.id}`), world),
        told(await world.admin('GET', `/clients/${client.id}`), world),
        told(
          {
            status: 200,
            headers: new Headers(),
            text: JSON.stringify({ ...scope, protocolMappers: undefined }),
          },
          world,
        ),
        told({ status: 200, headers: new Headers(), text: JSON.stringify(role) }, world),
        told(await world.admin('GET', `/client-scopes/${scope?.id}/scope-mappings/realm`), world),
      ]
    },
  },
  {
    name: 'admin: ending an offline session',
    run: act((_, cast) => ({
      method: 'DELETE',
      path: `/sessions/${sid(cast, 'own session')}?isOffline=true`,
    })),
  },
  {
    name: 'admin: ending an offline session twice, and one that is not there',
    async run(world) {
      const tokens = await world.password(world.clients.ca, await world.user())
      const path = `/sessions/${tokens.session_state}?isOffline=true`
      const answers = [
        await world.admin('DELETE', path),
        await world.admin('DELETE', path),
        await world.admin('DELETE', '/sessions/nothing'),
      ]
      return answers.map((answer) => told(answer, world))
    },
  },
  ...['', '?isOffline=false', '?isOffline=banana'].map(
    (query): Row => ({
      name: `admin: ending an offline-only session with ${query === '' ? 'nothing said' : query.slice(1)}`,
      run: act((_, cast) => ({ method: 'DELETE', path: `/sessions/${sid(cast, 'own session')}${query}` })),
    }),
  ),
  {
    name: 'admin: ending the online part of a shared session',
    run: act((_, cast) => ({ method: 'DELETE', path: `/sessions/${sid(cast, 'shared session')}` })),
  },
  {
    name: 'admin: ending the offline part of a shared session',
    run: act((_, cast) => ({
      method: 'DELETE',
      path: `/sessions/${sid(cast, 'shared session')}?isOffline=true`,
    })),
  },
  {
    name: 'admin: ending an online session as if it were offline',
    async run(world) {
      const { cb } = world.clients
      const tokens = await world.password(cb, await world.user(), 'openid')
      const answer = await world.admin('DELETE', `/sessions/${tokens.session_state}?isOffline=true`)
      return [told(answer, world), (await world.refresh(cb, tokens.refresh_token)).status]
    },
  },
  {
    name: 'admin: removing the consent of a user for a client',
    run: act((_, cast) => ({ method: 'DELETE', path: `/users/${cast.u1.id}/consents/ca` })),
  },
  {
    name: 'admin: removing a consent that is not there, by a uuid, of an unknown client',
    async run(world) {
      const user = await world.user()
      const answers: unknown[] = []
      for (const client of ['ca', world.clients.ca.id, 'nobody']) {
        answers.push(told(await world.admin('DELETE', `/users/${user.id}/consents/${client}`), world))
      }
      return answers
    },
  },
  {
    name: 'admin: signing a user out; a login at once afterwards',
    async run(world) {
      const found = await act((_, cast) => ({ method: 'POST', path: `/users/${cast.u1.id}/logout` }))(world)
      const user = await world.user('u9')
      await world.admin('POST', `/users/${user.id}/logout`)
      const tokens = await world.password(world.clients.ca, user)
      const shown = JSON.parse((await world.admin('GET', `/users/${user.id}`)).text)
      return {
        ...found,
        afterwards: (await world.refresh(world.clients.ca, tokens.refresh_token)).status,
        notBefore: shown.notBefore > 0,
      }
    },
  },
  {
    name: 'admin: signing everybody out, and taking the not-before back',
    run: actElsewhere(
      () => ({ method: 'POST', path: '/logout-all', json: {} }),
      () => realmNotBefore(0),
    ),
  },
  {
    name: 'admin: pushing a revocation ends nothing',
    run: actElsewhere(() => ({ method: 'POST', path: '/push-revocation', json: {} })),
  },
  {
    name: "admin: a client's not-before, and taking it back",
    run: actElsewhere(
      (world) => clientNotBefore(world, world.now()),
      (world) => clientNotBefore(world, 0),
    ),
  },
  {
    name: "admin: a client's not-before set back to 0 revives",
    async run(world) {
      const client = await world.client('c1')
      const user = await world.user()
      const tokens = await world.password(client, user)
      const claimed = JSON.parse(
        Buffer.from(tokens.refresh_token.split('.')[1] ?? '', 'base64url').toString(),
      ).iat
      const outcomes: unknown[] = []
      for (const notBefore of [claimed, claimed + 1, claimed + 3600, 0]) {
        await world.admin('PUT', `/clients/${client.id}`, { notBefore })
        const { status, text } = await world.refresh(client, tokens.refresh_token)
        outcomes.push([status, JSON.parse(text).error_description ?? null])
      }
      return outcomes
    },
  },
  {
    name: "admin: the realm's not-before, and taking it back",
    run: actElsewhere(
      (world) => realmNotBefore(world.now()),
      () => realmNotBefore(0),
    ),
  },
  {
    name: 'admin: an older not-before of the realm beside a newer one of the client',
    run: (world) =>
      world.elsewhere(async (other) => {
        const { ca } = other.clients
        const tokens = await other.password(ca, await other.user())
        await other.nextSecond()
        await other.admin('PUT', '', { notBefore: other.now() - 3600 })
        await other.admin('PUT', `/clients/${ca.id}`, { notBefore: other.now() })
        return told(await other.refresh(ca, tokens.refresh_token), other)
      }),
  },
  {
    name: "admin: a user's not-before is ignored when it is written",
    run: act((world, cast) => ({
      method: 'PUT',
      path: `/users/${cast.u1.id}`,
      json: { notBefore: world.now() + 100 },
    })),
  },
  {
    name: 'admin: the client revokes one of its offline tokens',
    run: (world) =>
      fates(world, async (_, cast) =>
        told(
          await world.post('revoke', cast.ca, { token: cast.tokens['own session'][1].refresh_token }),
          world,
        ),
      ),
  },
  {
    name: 'admin: the client revokes its offline token of a shared session',
    run: (world) =>
      fates(world, async (_, cast) =>
        told(
          await world.post('revoke', cast.ca, { token: cast.tokens['shared session'][1].refresh_token }),
          world,
        ),
      ),
  },
]
