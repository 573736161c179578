import express from 'express'
import { auth } from 'express-openid-connect'

const port = Number(process.env.PORT ?? 3000)
const app = express()
app.use(
  auth({
    // configuration
    issuerBaseURL: process.env.ISSUER ?? 'http://localhost:9400',
    baseURL: `http://localhost:${port}`,
    clientID: 'web-app',
    clientSecret: 'test-secret-of-web-app',
    secret: 'a secret for tests only, long enough',
    authorizationParams: {
      response_type: 'code',
      scope: 'openid profile email offline_access',
      prompt: 'consent',
    },
    // end
  }),
)
app.get('/', (request, response) => {
  const { user, refreshToken } = request.oidc
  response.send(`${user.name}, ${refreshToken ? 'with' : 'without'} an offline token`)
})
app.get('/refresh', async (request, response) => {
  const { access_token: before } = request.oidc.accessToken
  const { access_token: after } = await request.oidc.accessToken.refresh()
  response.send(after === before ? 'nothing new' : 'refreshed')
})
app.listen(port, 'localhost', () => console.log(`listens at http://localhost:${port}`))
