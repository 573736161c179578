import * as oauth from 'oauth4webapi'
import { type Library, scope, type Tokens } from '../library.ts'

const insecure = { [oauth.allowInsecureRequests]: true } as const

export const oauth4webapi: Library = {
  name: 'oauth4webapi',
  async start({ issuer, clientId, clientSecret, redirectUri, signedOutUri }) {
    const found = await oauth.discoveryRequest(new URL(issuer), insecure)
    const server = await oauth.processDiscoveryResponse(new URL(issuer), found)
    const client: oauth.Client = { client_id: clientId }
    const authentication = oauth.ClientSecretBasic(clientSecret)
    const tokensOf = (answer: oauth.TokenEndpointResponse, before?: Tokens): Tokens => ({
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? before?.refreshToken ?? '',
      idToken: answer.id_token,
    })
    return {
      discovered: () => String(server.authorization_endpoint),
      async signIn(person) {
        const verifier = oauth.generateRandomCodeVerifier()
        const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
        const query = new URLSearchParams({
          response_type: 'code',
          client_id: clientId,
          redirect_uri: redirectUri,
          scope,
          prompt: 'consent',
          code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          state,
          nonce,
        })
        const back = await person.visit(`${server.authorization_endpoint}?${query}`, redirectUri)
        const parameters = oauth.validateAuthResponse(server, client, back, state)
        const answer = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          authentication,
          parameters,
          redirectUri,
          verifier,
          insecure,
        )
        return tokensOf(
          await oauth.processAuthorizationCodeResponse(server, client, answer, {
            expectedNonce: nonce,
            requireIdToken: true,
          }),
        )
      },
      async refresh(tokens) {
        const { refreshToken } = tokens
        const answer = await oauth.refreshTokenGrantRequest(
          server,
          client,
          authentication,
          refreshToken,
          insecure,
        )
        return tokensOf(await oauth.processRefreshTokenResponse(server, client, answer), tokens)
      },
      async revoke({ refreshToken }) {
        const answer = await oauth.revocationRequest(server, client, authentication, refreshToken, insecure)
        await oauth.processRevocationResponse(answer)
      },
      logoutUrl: ({ idToken = '' }) =>
        `${server.end_session_endpoint}?${new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: signedOutUri })}`,
    }
  },
}
