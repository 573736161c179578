import express from 'express'
import openid from 'express-openid-connect'
import { type Library, scope, type Tokens } from '../library.ts'
import { listening } from '../web-application.ts'

export const expressOpenidConnect: Library = {
  name: 'express-openid-connect',
  async start({ issuer, clientId, clientSecret, signedOutUri }) {
    const failures: string[] = []
    const application = await listening((origin) => {
      const app = express()
      app.use(
        openid.auth({
          issuerBaseURL: issuer,
          baseURL: origin,
          clientID: clientId,
          clientSecret,
          secret: 'a secret for tests only, long enough',
          authRequired: false,
          idpLogout: true,
          authorizationParams: { response_type: 'code', scope, prompt: 'consent' },
          routes: { postLogoutRedirect: signedOutUri },
        }),
      )
      app.get('/', (request, response) => {
        const { accessToken, refreshToken, idToken } = request.oidc
        response.json({ accessToken: accessToken?.access_token, refreshToken, idToken })
      })
      app.get('/refresh', async (request, response) => {
        const accessToken = await request.oidc.accessToken?.refresh()
        const { refreshToken, idToken } = request.oidc
        response.json({ accessToken: accessToken?.access_token, refreshToken, idToken })
      })
      app.use(((error, _request, response, _next) => {
        failures.push(String(error))
        response.status(500).send(String(error))
      }) as express.ErrorRequestHandler)
      return app
    })
    // The tokens are in the session of the browser, so its refresh is a request of that browser.
    let browse: ((path: string) => Promise<Tokens>) | undefined
    return {
      discovered: () => `${issuer}/authorize`,
      async signIn(person) {
        browse = async (path) => {
          const { tokens } = await person.read(`${application.origin}${path}`)
          if (tokens === undefined) throw new Error(failures.splice(0).join('; ') || 'no tokens')
          return tokens
        }
        await person.visit(`${application.origin}/login`, `${application.origin}/`, { exactly: true })
        return browse('/')
      },
      async refresh() {
        if (browse === undefined) throw new Error('nobody is signed in')
        return browse('/refresh')
      },
      logoutUrl: () => `${application.origin}/logout`,
      keepsTokensInBrowser: true,
      stop: () => application.stop(),
    }
  },
}
