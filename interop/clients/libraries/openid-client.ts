import * as client from 'openid-client'
import { type Library, scope, type Tokens } from '../library.ts'

/** Its default way to authenticate is `client_secret_post`. */
export const openidClient: Library = {
  name: 'openid-client 6',
  async start({ issuer, clientId, clientSecret, redirectUri, signedOutUri }) {
    const execute = [client.allowInsecureRequests]
    const config = await client.discovery(new URL(issuer), clientId, clientSecret, undefined, { execute })
    const tokensOf = (answer: client.TokenEndpointResponse, before?: Tokens): Tokens => ({
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token ?? before?.refreshToken ?? '',
      idToken: answer.id_token,
    })
    return {
      discovered: () => String(config.serverMetadata().authorization_endpoint),
      async signIn(person) {
        const pkceCodeVerifier = client.randomPKCECodeVerifier()
        const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()]
        const url = client.buildAuthorizationUrl(config, {
          redirect_uri: redirectUri,
          scope,
          prompt: 'consent',
          code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
          code_challenge_method: 'S256',
          state: expectedState,
          nonce: expectedNonce,
        })
        const back = await person.visit(url.href, redirectUri)
        const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
        return tokensOf(await client.authorizationCodeGrant(config, back, checks))
      },
      refresh: async (tokens) =>
        tokensOf(await client.refreshTokenGrant(config, tokens.refreshToken), tokens),
      revoke: async ({ refreshToken }) => client.tokenRevocation(config, refreshToken),
      logoutUrl: ({ idToken = '' }) =>
        client.buildEndSessionUrl(config, {
          id_token_hint: idToken,
          post_logout_redirect_uri: signedOutUri,
        }).href,
    }
  },
}
