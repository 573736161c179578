import { generators, Issuer, type TokenSet } from 'openid-client-5'
import { type Library, scope, type Tokens } from '../library.ts'

/** The generation before, which many applications still have; by default it authenticates by `client_secret_basic`. */
export const openidClient5: Library = {
  name: 'openid-client 5',
  async start({ issuer: address, clientId, clientSecret, redirectUri, signedOutUri }) {
    const issuer = await Issuer.discover(address)
    const client = new issuer.Client({
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [redirectUri],
      response_types: ['code'],
    })
    const tokensOf = (set: TokenSet, before?: Tokens): Tokens => ({
      accessToken: set.access_token ?? '',
      refreshToken: set.refresh_token ?? before?.refreshToken ?? '',
      idToken: set.id_token,
    })
    return {
      discovered: () => String(issuer.metadata.authorization_endpoint),
      async signIn(person) {
        const [state, nonce] = [generators.state(), generators.nonce()]
        const url = client.authorizationUrl({ scope, state, nonce, prompt: 'consent' })
        const back = await person.visit(url, redirectUri)
        return tokensOf(
          await client.callback(redirectUri, client.callbackParams(back.href), { state, nonce }),
        )
      },
      refresh: async (tokens) => tokensOf(await client.refresh(tokens.refreshToken), tokens),
      revoke: ({ refreshToken }) => client.revoke(refreshToken, 'refresh_token'),
      logoutUrl: ({ idToken = '' }) =>
        client.endSessionUrl({ id_token_hint: idToken, post_logout_redirect_uri: signedOutUri }),
    }
  },
}
