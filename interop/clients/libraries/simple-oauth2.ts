import { type AccessToken, AuthorizationCode } from 'simple-oauth2'
import { type Library, scope, type Tokens } from '../library.ts'

/** It has no discovery: its paths are configured. */
export const simpleOauth2: Library = {
  name: 'simple-oauth2',
  async start({ issuer, clientId, clientSecret, redirectUri }) {
    const client = new AuthorizationCode({
      client: { id: clientId, secret: clientSecret },
      auth: { tokenHost: issuer, tokenPath: '/token', authorizePath: '/authorize', revokePath: '/revoke' },
    })
    const tokensOf = ({ token }: AccessToken, before?: Tokens): Tokens => ({
      accessToken: String(token.access_token),
      refreshToken: String(token.refresh_token ?? before?.refreshToken ?? ''),
      ...(token.id_token === undefined ? {} : { idToken: String(token.id_token) }),
    })
    const held = ({ accessToken, refreshToken }: Tokens): AccessToken =>
      client.createToken({ access_token: accessToken, refresh_token: refreshToken })
    return {
      async signIn(person) {
        const state = crypto.randomUUID()
        const more = { prompt: 'consent' } as object
        const url = client.authorizeURL({ redirect_uri: redirectUri, scope, state, ...more })
        const back = await person.visit(url, redirectUri)
        const code = back.searchParams.get('code') ?? ''
        return tokensOf(await client.getToken({ code, redirect_uri: redirectUri }))
      },
      refresh: async (tokens) => tokensOf(await held(tokens).refresh(), tokens),
      revoke: (tokens) => held(tokens).revoke('refresh_token'),
    }
  },
}
