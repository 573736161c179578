import type { Tokens } from '../answer.ts'
import { Browser } from '../browser.ts'
import { hearing } from '../hearing.ts'
import { claims, memberOf, normalise, type Told, told } from '../normalise.ts'
import { redirectUri, type World } from '../world.ts'
import type { Row } from './row.ts'

const logoutUrl = (world: World, parameters: Readonly<Record<string, string>>): string =>
  `${world.issuer}/protocol/openid-connect/logout?${new URLSearchParams(parameters)}`

/** Logs out in a browser with an online and an offline token of one login, and looks at both. */
const loggedOut = (
  parametersOf: (tokens: {
    readonly online: Tokens
    readonly offline: Tokens
  }) => Readonly<Record<string, string>>,
  confirm = false,
) =>
  async function run(world: World) {
    const { ca } = world.clients
    const user = await world.user()
    const browser = new Browser()
    const online = await world.login(ca, user, { browser, scope: 'openid' })
    const offline = await world.login(ca, user, { browser })
    let answer = await browser.go(logoutUrl(world, parametersOf({ online, offline })))
    const seen = [told(answer, world)]
    if (confirm) {
      answer = await browser.submit(answer, { confirmLogout: 'Logout' })
      seen.push(told(answer, world))
    }
    return {
      seen,
      online: told(await world.refresh(ca, online.refresh_token), world).status,
      offline: told(await world.refresh(ca, offline.refresh_token), world).status,
    }
  }

const byToken = (scope: string, twice = false) =>
  async function run(world: World) {
    const { ca } = world.clients
    const tokens = await world.password(ca, await world.user(), scope)
    const answers = [await world.post('logout', ca, { refresh_token: tokens.refresh_token })]
    if (twice) answers.push(await world.post('logout', ca, { refresh_token: tokens.refresh_token }))
    answers.push(await world.refresh(ca, tokens.refresh_token))
    return answers.map((answer) => told(answer, world))
  }

export const logoutRows: readonly Row[] = [
  {
    name: 'logout with an ID token hint',
    run: loggedOut(({ online }) => ({ id_token_hint: online.id_token })),
  },
  {
    name: 'logout with the ID token of the offline login, an address and a state',
    run: loggedOut(({ offline }) => ({
      id_token_hint: offline.id_token,
      post_logout_redirect_uri: redirectUri,
      state: 'zz',
    })),
  },
  { name: 'logout without a hint asks', run: loggedOut(() => ({}), true) },
  {
    name: 'logout with a client and its address asks',
    run: loggedOut(() => ({ client_id: 'ca', post_logout_redirect_uri: redirectUri }), true),
  },
  {
    name: 'logout: an address without a client, an unregistered one, a bad hint, a foreign client',
    async run(world) {
      const { ca } = world.clients
      const tokens = await world.login(ca, await world.user(), { scope: 'openid' })
      const answers: Told[] = []
      const attempts: Record<string, string>[] = [
        { post_logout_redirect_uri: redirectUri },
        { client_id: 'ca', post_logout_redirect_uri: 'http://127.0.0.1:9/other' },
        { id_token_hint: 'garbage' },
        { id_token_hint: tokens.access_token },
        { id_token_hint: tokens.id_token, client_id: 'cb' },
      ]
      for (const parameters of attempts) {
        answers.push(told(await new Browser().go(logoutUrl(world, parameters)), world))
      }
      return answers
    },
  },
  {
    name: 'logout with the hint of an offline-first login, nobody signed in',
    async run(world) {
      const { ca } = world.clients
      const tokens = await world.login(ca, await world.user())
      const answer = await new Browser().go(logoutUrl(world, { id_token_hint: tokens.id_token }))
      return [told(answer, world), (await world.refresh(ca, tokens.refresh_token)).status]
    },
  },
  {
    name: 'logout with a client that listens in the browser',
    async run(world) {
      const attributes = { 'frontchannel.logout.url': 'http://127.0.0.1:9/over' }
      const client = await world.client('c1', 'ca', { frontchannelLogout: true, attributes })
      const browser = new Browser()
      const tokens = await world.login(client, await world.user(), { browser, scope: 'openid' })
      const parameters = { id_token_hint: tokens.id_token, post_logout_redirect_uri: redirectUri }
      const answer = told(await browser.go(logoutUrl(world, parameters)), world)
      return { status: answer.status, page: memberOf(answer, 'page') }
    },
  },
  ...[true, false].map(
    (session): Row => ({
      name: `logout tells a client behind the browser, ${session ? 'with' : 'without'} the session`,
      async run(world) {
        return hearing(async (url, heard) => {
          const client = await world.client('c1', 'ca', {
            attributes: {
              'backchannel.logout.url': url,
              'backchannel.logout.session.required': String(session),
              'backchannel.logout.revoke.offline.tokens': String(session),
            },
          })
          const user = await world.user()
          const tokens = await world.password(client, user)
          await world.post('logout', client, { refresh_token: tokens.refresh_token })
          const first = await heard()
          const revoked = await world.password(client, user)
          await world.post('revoke', client, { token: revoked.refresh_token })
          const ended = await world.password(client, user)
          await world.admin('DELETE', `/sessions/${ended.session_state}?isOffline=true`)
          const second = await heard()
          return [first, second].map(({ type, names, token }) => ({
            type,
            names,
            token: normalise(claims(token), world),
          }))
        })
      },
    }),
  ),
  { name: 'logout by an offline token, twice', run: byToken('openid offline_access', true) },
  { name: 'logout by an online refresh token', run: byToken('openid') },
  {
    name: 'logout by garbage, and by a token of another client',
    async run(world) {
      const { ca, cb } = world.clients
      const tokens = await world.password(ca, await world.user())
      return [
        told(await world.post('logout', ca, { refresh_token: 'garbage' }), world),
        told(await world.post('logout', cb, { refresh_token: tokens.refresh_token }), world),
        (await world.refresh(ca, tokens.refresh_token)).status,
      ]
    },
  },
]
