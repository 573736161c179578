import { generateCodeVerifier, OAuth2Client, type OAuth2Token } from '@badgateway/oauth2-client'
import { type Library, scope, type Tokens } from '../library.ts'

/** It knows OAuth only; its ID token is what is left of the answer. */
export const badgateway: Library = {
  name: '@badgateway/oauth2-client',
  async start({ issuer, clientId, clientSecret, redirectUri }) {
    const client = new OAuth2Client({
      server: issuer,
      clientId,
      clientSecret,
      discoveryEndpoint: '/.well-known/openid-configuration',
    })
    const authorizationEndpoint = await client.getEndpoint('authorizationEndpoint')
    const tokensOf = ({ accessToken, refreshToken, idToken }: OAuth2Token, before?: Tokens): Tokens => ({
      accessToken,
      refreshToken: refreshToken ?? before?.refreshToken ?? '',
      idToken,
    })
    const token = (tokens: Tokens): OAuth2Token => ({
      accessToken: tokens.accessToken,
      refreshToken: tokens.refreshToken,
      expiresAt: null,
    })
    return {
      discovered: () => authorizationEndpoint,
      async signIn(person) {
        const [codeVerifier, state] = [await generateCodeVerifier(), crypto.randomUUID()]
        const url = await client.authorizationCode.getAuthorizeUri({
          redirectUri,
          state,
          codeVerifier,
          scope: scope.split(' '),
          extraParams: { prompt: 'consent' },
        })
        const back = await person.visit(url, redirectUri)
        const checks = { redirectUri, state, codeVerifier }
        return tokensOf(await client.authorizationCode.getTokenFromCodeRedirect(back, checks))
      },
      refresh: async (tokens) => tokensOf(await client.refreshToken(token(tokens)), tokens),
      revoke: (tokens) => client.revoke(token(tokens), 'refresh_token'),
    }
  },
}
