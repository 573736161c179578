import { Auth, type AuthConfig } from '@auth/core'
import { refreshed } from './auth-js-rotation.ts'
import { keep, kept } from './kept.ts'
import { followClock, takeSteps, visited } from './steps.ts'

/*
 * Auth.js as a command for `offline-conformance judge --openid --command`: its core, whose session is a cookie, with the refresh
 * token rotation of its guide. The browser keeps its cookies in a file; an error in the session signs the user in again, as the
 * guide has the page do.
 */

const { ISSUER = '', CLIENT_ID = '', CLIENT_SECRET = '' } = process.env
const origin = 'http://localhost:5173'

interface Session {
  readonly error?: string
  readonly access_token?: string
}

const config: AuthConfig = {
  secret: 'a secret for tests only, long enough',
  trustHost: true,
  basePath: '/auth',
  providers: [
    {
      ...{ id: 'mock', name: 'Mock', type: 'oidc', issuer: ISSUER },
      ...{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, checks: ['pkce', 'state', 'nonce'] },
      authorization: { params: { scope: 'openid offline_access', prompt: 'consent' } },
    },
  ],
  logger: { error: (error) => console.error(error.cause ?? error) },
  callbacks: {
    jwt: ({ token, account }) => {
      if (account) {
        const { access_token, expires_at, refresh_token } = account
        return { ...token, access_token, expires_at, refresh_token }
      }
      return refreshed(token, { issuer: ISSUER, clientId: CLIENT_ID, clientSecret: CLIENT_SECRET })
    },
    session: ({ session, token }) => ({ ...session, error: token.error, access_token: token.access_token }),
  },
}

/** The browser's request to the application, with the cookies that it keeps over a restart. */
async function asked(path: string, form?: Readonly<Record<string, string>>): Promise<Response> {
  const cookies = ((await kept()).cookies ?? {}) as Readonly<Record<string, string>>
  const cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`)
  const body = form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }
  const answer = await Auth(
    new Request(new URL(path, origin), { headers: { cookie: cookie.join('; ') }, ...body }),
    config,
  )
  const set = answer.headers.getSetCookie().map((line) => /^([^=]+)=([^;]*)/.exec(line) ?? [])
  if (set.length > 0) {
    const now = ((await kept()).cookies ?? {}) as Readonly<Record<string, string>>
    await keep('cookies', { ...now, ...Object.fromEntries(set.map(([, name, value]) => [name, value])) })
  }
  return answer
}

async function session(): Promise<Session | null> {
  return (await asked('/auth/session')).json()
}

async function signedIn(): Promise<Session | null> {
  const { csrfToken } = await (await asked('/auth/csrf')).json()
  const sent = await asked('/auth/signin/mock', { csrfToken, callbackUrl: origin })
  const back = await visited(sent.headers.get('location') ?? '')
  await asked(`${back.pathname}${back.search}`)
  return session()
}

await takeSteps(async () => {
  await followClock(ISSUER)
  const before = await session()
  const { error, access_token: token } =
    (before === null || before.error === 'RefreshTokenError' ? await signedIn() : before) ?? {}
  if (error !== undefined || token === undefined) throw new Error(error ?? 'not signed in')
  const answer = await fetch(`${ISSUER}/userinfo`, { headers: { authorization: `Bearer ${token}` } })
  if (!answer.ok) throw new Error(`UserInfo was answered with ${answer.status}`)
})
