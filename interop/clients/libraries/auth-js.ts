import { Auth, type AuthConfig } from '@auth/core'
import express from 'express'
import { type Library, scope, type Tokens } from '../library.ts'
import { listening } from '../web-application.ts'

/** It signs people in; refresh and revocation are the application's own. */
export const authJs: Library = {
  name: 'Auth.js',
  async start({ issuer, clientId, clientSecret }) {
    let got: Tokens | undefined
    const failures: string[] = []
    const application = await listening((origin) => {
      const config: AuthConfig = {
        secret: 'a secret for tests only, long enough',
        trustHost: true,
        basePath: '/auth',
        providers: [
          {
            id: 'mock',
            name: 'Mock',
            type: 'oidc',
            issuer,
            clientId,
            clientSecret,
            checks: ['pkce', 'state', 'nonce'],
            authorization: { params: { scope, prompt: 'consent' } },
          },
        ],
        logger: { error: (error) => failures.push(String(error.cause ?? error)) },
        callbacks: {
          jwt({ token, account }) {
            if (account?.access_token !== undefined) {
              got = {
                accessToken: account.access_token,
                refreshToken: account.refresh_token ?? '',
                idToken: account.id_token,
              }
            }
            return token
          },
        },
      }
      const app = express()
      app.use(express.urlencoded({ extended: false }))
      // Its own page for sign-in is a form that needs its token; this is that page with its button pressed.
      app.get('/', async (_, response) => {
        const csrf = await Auth(new Request(`${origin}/auth/csrf`), config)
        const { csrfToken } = (await csrf.json()) as { csrfToken: string }
        for (const cookie of csrf.headers.getSetCookie()) response.append('set-cookie', cookie)
        response.send(
          `<form method="post" action="/auth/signin/mock"><input name="csrfToken" value="${csrfToken}"><input name="callbackUrl" value="${origin}/done"></form>`,
        )
      })
      app.get('/done', (_, response) => {
        response.send('signed in')
      })
      app.use('/auth', async (request, response) => {
        const body = request.method === 'POST' ? { body: new URLSearchParams(request.body) } : {}
        const headers = { cookie: request.headers.cookie ?? '' }
        const asked = new Request(`${origin}${request.originalUrl}`, {
          method: request.method,
          headers,
          ...body,
        })
        const answer = await Auth(asked, config)
        response.status(answer.status)
        for (const [name, value] of answer.headers) if (name !== 'set-cookie') response.setHeader(name, value)
        for (const cookie of answer.headers.getSetCookie()) response.append('set-cookie', cookie)
        response.send(await answer.text())
      })
      return app
    })
    return {
      discovered: () => `${issuer}/authorize`,
      async signIn(person) {
        await person.visit(`${application.origin}/`, `${application.origin}/done`).catch((error: unknown) => {
          throw new Error([String(error), ...failures].join('; '))
        })
        if (got === undefined) throw new Error(`no tokens: ${failures.join('; ')}`)
        return got
      },
      stop: () => application.stop(),
    }
  },
}
