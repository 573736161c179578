import * as arctic from 'arctic'
import { type Library, scope, type Tokens } from '../library.ts'

/** It has no discovery and no logout: endpoints are given with each call. */
export const arcticLibrary: Library = {
  name: 'arctic',
  async start({ issuer, clientId, clientSecret, redirectUri }) {
    const client = new arctic.OAuth2Client(clientId, clientSecret, redirectUri)
    const tokensOf = (answer: arctic.OAuth2Tokens, before?: Tokens): Tokens => ({
      accessToken: answer.accessToken(),
      refreshToken: answer.hasRefreshToken() ? answer.refreshToken() : (before?.refreshToken ?? ''),
      idToken: answer.idToken(),
    })
    const scopes = scope.split(' ')
    return {
      async signIn(person) {
        const [state, verifier] = [arctic.generateState(), arctic.generateCodeVerifier()]
        const method = arctic.CodeChallengeMethod.S256
        const url = client.createAuthorizationURLWithPKCE(
          `${issuer}/authorize`,
          state,
          method,
          verifier,
          scopes,
        )
        url.searchParams.set('prompt', 'consent')
        const code = (await person.visit(url.href, redirectUri)).searchParams.get('code') ?? ''
        return tokensOf(await client.validateAuthorizationCode(`${issuer}/token`, code, verifier))
      },
      refresh: async (tokens) =>
        tokensOf(await client.refreshAccessToken(`${issuer}/token`, tokens.refreshToken, []), tokens),
      revoke: ({ refreshToken }) => client.revokeToken(`${issuer}/revoke`, refreshToken),
    }
  },
}
