import {
  AuthorizationRequest,
  AuthorizationServiceConfiguration,
  BaseTokenRequestHandler,
  GRANT_TYPE_AUTHORIZATION_CODE,
  GRANT_TYPE_REFRESH_TOKEN,
  RevokeTokenRequest,
  TokenRequest,
  type TokenResponse,
} from '@openid/appauth'
import { NodeCrypto, NodeRequestor } from '@openid/appauth/built/src/node_support/index.js'
import { type Library, scope, type Tokens } from '../library.ts'

/** A native application: its secret goes in the form. */
export const appauth: Library = {
  name: 'AppAuth-JS',
  async start({ issuer, clientId, clientSecret, redirectUri, signedOutUri }) {
    const requestor = new NodeRequestor()
    const found = await AuthorizationServiceConfiguration.fetchFromIssuer(issuer, requestor)
    const handler = new BaseTokenRequestHandler(requestor)
    const ask = async (grantType: string, more: object, extras: Record<string, string> = {}) =>
      handler.performTokenRequest(
        found,
        new TokenRequest({
          client_id: clientId,
          redirect_uri: redirectUri,
          grant_type: grantType,
          ...more,
          extras: { client_secret: clientSecret, ...extras },
        }),
      )
    const tokensOf = (answer: TokenResponse, before?: Tokens): Tokens => ({
      accessToken: answer.accessToken,
      refreshToken: answer.refreshToken ?? before?.refreshToken ?? '',
      idToken: answer.idToken,
    })
    return {
      discovered: () => found.authorizationEndpoint,
      async signIn(person) {
        const request = new AuthorizationRequest(
          {
            client_id: clientId,
            redirect_uri: redirectUri,
            scope,
            response_type: AuthorizationRequest.RESPONSE_TYPE_CODE,
            extras: { prompt: 'consent' },
          },
          new NodeCrypto(),
          true,
        )
        await request.setupCodeVerifier()
        const { codeVerifier = '', ...challenge }: Record<string, string> = {
          ...request.extras,
          codeVerifier: request.internal?.code_verifier ?? '',
        }
        const query = new URLSearchParams({
          response_type: request.responseType,
          client_id: request.clientId,
          redirect_uri: request.redirectUri,
          scope: request.scope,
          state: request.state,
          ...challenge,
        })
        const back = await person.visit(`${found.authorizationEndpoint}?${query}`, redirectUri)
        const code = back.searchParams.get('code') ?? ''
        return tokensOf(await ask(GRANT_TYPE_AUTHORIZATION_CODE, { code }, { code_verifier: codeVerifier }))
      },
      async refresh(tokens) {
        return tokensOf(await ask(GRANT_TYPE_REFRESH_TOKEN, { refresh_token: tokens.refreshToken }), tokens)
      },
      async revoke({ refreshToken }) {
        await handler.performRevokeTokenRequest(
          found,
          new RevokeTokenRequest({ token: refreshToken, client_id: clientId, client_secret: clientSecret }),
        )
      },
      logoutUrl: ({ idToken = '' }) =>
        `${found.endSessionEndpoint}?${new URLSearchParams({ id_token_hint: idToken, post_logout_redirect_uri: signedOutUri })}`,
    }
  },
}
