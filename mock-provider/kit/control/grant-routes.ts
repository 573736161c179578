import type { TokenOrder, WhoseGrants } from '../mock-server.ts'
import type { SignIn } from '../sign-in.ts'
import type { ControlRoute } from './route.ts'

/** Tokens, and what lives by them. */
export const grantRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: '/tokens',
    command: 'tokens',
    summary: 'Issue tokens as if somebody had signed in and agreed',
    body: {
      user: { type: 'string', says: 'a user name; default: the first user' },
      client: { type: 'string', says: 'a client identifier; default: the first client' },
      scope: { type: 'string', says: 'default: openid offline_access' },
      nonce: { type: 'string', says: 'for the ID token' },
    },
    status: 201,
    handle: ({ server, json }) => server.issueTokens(json as TokenOrder),
  },
  {
    method: 'POST',
    path: '/sign-in',
    command: 'sign-in',
    summary: 'Walk through the pages of an authorization request as a user would',
    body: {
      url: { type: 'string', required: true, says: 'the address of the authorization request' },
      user: { type: 'string', says: 'a user name; default: the first user' },
      password: { type: 'string', says: 'default: the right one' },
      decision: { type: 'string', values: ['allow', 'deny'], says: 'what they say to the consent page' },
    },
    async handle({ server, json: { url, ...how } }) {
      const address = String(url)
      if (!URL.canParse(address)) throw new RangeError('url has to be an absolute address')
      const callback = await server.signIn(address, how as SignIn)
      return { url: callback.href, parameters: Object.fromEntries(callback.searchParams) }
    },
  },
  {
    method: 'GET',
    path: '/grants',
    command: 'grants',
    summary: 'The live grants of a user, oldest first',
    query: {
      user: { type: 'string', required: true, says: 'a user name' },
      kind: { type: 'string', values: ['offline', 'online'], says: 'default: both' },
    },
    handle: async ({ server, query: { user = '', kind } }) => ({
      grants: await server.grants.list(user, kind as 'offline' | undefined),
    }),
  },
  {
    method: 'POST',
    path: '/grants/revoke',
    command: 'revoke',
    summary: 'End offline access as an administrator would: of a user, of a client, of both, or one grant',
    body: {
      user: { type: 'string', says: 'a user name; default: everybody' },
      client: { type: 'string', says: 'a client identifier; default: every client' },
      id: { type: 'string', says: 'one grant' },
    },
    async handle({ server, json: { id, ...whose } }) {
      return { revoked: await server.grants.revoke(typeof id === 'string' ? id : (whose as WhoseGrants)) }
    },
  },
]
