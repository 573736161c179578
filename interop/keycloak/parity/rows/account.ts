import type { Sent, Tokens } from '../answer.ts'
import { Browser } from '../browser.ts'
import { type Cast, fates } from '../fates.ts'
import { memberOf, type Told, told } from '../normalise.ts'
import type { World } from '../world.ts'
import type { Named, Row } from './row.ts'

const call =
  (method: string, path: string, options?: Pick<Sent, 'json'>) =>
  async (world: World, tokens: Tokens): Promise<Told> =>
    told(await world.account(method, path, tokens.access_token, options), world)

/** What a call of the user does to his tokens; he calls with the token of a login of his own. */
const revoking = (
  callOf: (cast: Cast) => { readonly method: string; readonly path: string; readonly token?: Tokens },
) =>
  async function run(world: World) {
    return fates(world, async (_, cast) => {
      const caller = await world.password(world.clients.cb, cast.u1, 'openid')
      const { method, path, token = caller } = callOf(cast)
      return told(await world.account(method, path, token.access_token), world)
    })
  }

/** Roles of the client `account`, one at a time. */
const rights = ['manage-account', 'view-profile', 'view-applications', 'view-consent', 'manage-consent']

export const accountRows: readonly Row[] = [
  {
    name: 'account: who may call',
    async run(world) {
      const { ca, cp, cn } = world.clients
      const user = await world.user()
      const offline = await world.password(ca, user)
      const service = JSON.parse((await world.post('token', ca, { grant_type: 'client_credentials' })).text)
      const applications = async (token: string): Promise<number> =>
        (await world.account('GET', '/applications', token)).status
      return {
        offline: await applications(offline.access_token),
        online: await applications((await world.password(ca, user, 'openid')).access_token),
        public: await applications((await world.password(cp, user, 'openid')).access_token),
        'without openid': await applications((await world.password(ca, user, 'email')).access_token),
        'no audience': await applications((await world.password(cn, user, 'openid')).access_token),
        service: await applications(service.access_token),
        'the offline token itself': await applications(offline.refresh_token),
        garbage: told(await world.account('GET', '/applications', 'garbage'), world),
        nothing: told(await world.account('GET', '/applications'), world),
        'foreign origin': told(
          await world.account('GET', '/applications', offline.access_token, {
            headers: { origin: 'http://evil.test' },
          }),
          world,
        ),
        versioned: (await world.account('GET', '/v1alpha1/applications', offline.access_token)).status,
        'unknown version': told(await world.account('GET', '/v9/applications', offline.access_token), world),
        'as a page': (
          await world.account('GET', '/applications', undefined, { headers: { accept: 'text/html' } })
        ).status,
      }
    },
  },
  ...rights.map(
    (right): Row => ({
      name: `account: rights of ${right}`,
      async run(world) {
        const user = await world.user()
        const own = JSON.parse((await world.admin('GET', `/users/${user.id}/role-mappings/realm`)).text)
        await world.admin('DELETE', `/users/${user.id}/role-mappings/realm`, own)
        const [account] = JSON.parse((await world.admin('GET', '/clients?clientId=account')).text)
        const role = JSON.parse((await world.admin('GET', `/clients/${account.id}/roles/${right}`)).text)
        await world.admin('POST', `/users/${user.id}/role-mappings/clients/${account.id}`, [role])
        const tokens = await world.password(world.clients.ca, user, 'openid')
        const status = async (method: string, path: string): Promise<number> =>
          (await world.account(method, path, tokens.access_token)).status
        return {
          applications: await status('GET', '/applications'),
          'GET consent': await status('GET', '/applications/cc/consent'),
          'DELETE consent': await status('DELETE', '/applications/cc/consent'),
          sessions: await status('GET', '/sessions'),
        }
      },
    }),
  ),
  {
    name: 'account: applications of a user with online, offline and agreed clients',
    async run(world) {
      const { ca, cb, cc } = world.clients
      const user = await world.user()
      await world.password(ca, user)
      await world.login(cc, user)
      const caller = await world.password(cb, user, 'openid')
      return call('GET', '/applications')(world, caller)
    },
  },
  {
    name: 'account: a consent, none, an unknown client; and writing one',
    async run(world) {
      const { cb, cc } = world.clients
      const user = await world.user()
      await world.login(cc, user)
      const caller = await world.password(cb, user, 'openid')
      const scopes = JSON.parse((await world.admin('GET', '/client-scopes')).text) as Named[]
      const email = scopes.find(({ name }) => name === 'email')
      return [
        await call('GET', '/applications/cc/consent')(world, caller),
        await call('GET', '/applications/ca/consent')(world, caller),
        await call('GET', '/applications/nobody/consent')(world, caller),
        await call('POST', '/applications/cc/consent', { json: { grantedScopes: [{ id: email?.id }] } })(
          world,
          caller,
        ),
      ]
    },
  },
  {
    name: 'account: sessions and devices',
    async run(world) {
      const user = await world.user()
      await world.password(world.clients.ca, user)
      const caller = await world.password(world.clients.cb, user, 'openid')
      return [
        await call('GET', '/sessions')(world, caller),
        await call('GET', '/sessions/devices')(world, caller),
      ]
    },
  },
  {
    name: 'account: removing the consent of a client without one',
    run: revoking(() => ({ method: 'DELETE', path: '/applications/ca/consent' })),
  },
  {
    name: 'account: removing the consent with a token of the client itself',
    run: revoking(({ tokens }) => ({
      method: 'DELETE',
      path: '/applications/ca/consent',
      token: tokens['own session'][1],
    })),
  },
  {
    name: 'account: removing a consent where there is nothing, of a client that is not there, by its uuid',
    async run(world) {
      const user = await world.user()
      const caller = await world.password(world.clients.cb, user, 'openid')
      return [
        await call('DELETE', '/applications/cc/consent')(world, caller),
        await call('DELETE', '/applications/nobody/consent')(world, caller),
        await call('DELETE', `/applications/${world.clients.ca.id}/consent`)(world, caller),
      ]
    },
  },
  {
    name: 'account: removing a stored consent; the next login asks again, the old token stays dead',
    async run(world) {
      const { cb, cc } = world.clients
      const user = await world.user()
      const browser = new Browser()
      const tokens = await world.login(cc, user, { browser })
      const caller = await world.password(cb, user, 'openid')
      const removed = await call('DELETE', '/applications/cc/consent')(world, caller)
      const page = await browser.go(world.authorizationUrl(cc))
      const consent = await browser.submit(page, { username: user.username, password: user.password })
      await browser.submit(consent, { accept: '' })
      return [removed, told(consent, world), told(await world.refresh(cc, tokens.refresh_token), world)]
    },
  },
  {
    name: 'account: ending an offline session by its identifier',
    run: revoking(({ tokens }) => ({
      method: 'DELETE',
      path: `/sessions/${tokens['own session'][1].session_state}`,
    })),
  },
  {
    name: "account: ending another user's session",
    run: revoking(({ tokens }) => ({
      method: 'DELETE',
      path: `/sessions/${tokens['other user'][1].session_state}`,
    })),
  },
  ...[true, false].map(
    (ticked): Row => ({
      name: `account: changing the password, sign-out from other devices ${ticked ? 'ticked' : 'not ticked'}`,
      async run(world) {
        const { ca } = world.clients
        const user = await world.user()
        const offline = await world.password(ca, user)
        const online = await world.login(ca, user, { scope: 'openid' })
        await world.admin('PUT', `/users/${user.id}`, { requiredActions: ['UPDATE_PASSWORD'] })
        const browser = new Browser()
        const page = await browser.go(world.authorizationUrl(ca))
        const action = await browser.submit(page, { username: user.username, password: user.password })
        const fields: Record<string, string> = { 'password-new': 'new one', 'password-confirm': 'new one' }
        const done = await browser.submit(action, ticked ? { ...fields, 'logout-sessions': 'on' } : fields)
        const refreshed = async (tokens: Tokens): Promise<Told> =>
          told(await world.refresh(ca, tokens.refresh_token), world)
        const after = [await refreshed(offline), await refreshed(online)]
        return [
          done.status,
          ...after.map((each) => [each.status, memberOf(each, 'error_description') ?? null]),
        ]
      },
    }),
  ),
  {
    name: 'account: ending a session that is not there',
    run: async (world) =>
      call('DELETE', '/sessions/nothing')(
        world,
        await world.password(world.clients.cb, await world.user(), 'openid'),
      ),
  },
  {
    name: 'account: ending the other sessions',
    run: revoking(() => ({ method: 'DELETE', path: '/sessions' })),
  },
  {
    name: 'account: ending the other sessions with an offline token',
    run: revoking(({ tokens }) => ({ method: 'DELETE', path: '/sessions', token: tokens['own session'][1] })),
  },
  {
    name: 'account: ending the other sessions with the online token of a shared session',
    run: revoking(({ tokens }) => ({ method: 'DELETE', path: '/sessions', token: tokens.online[1] })),
  },
  {
    name: 'account: ending all sessions',
    run: revoking(() => ({ method: 'DELETE', path: '/sessions?current=true' })),
  },
]
