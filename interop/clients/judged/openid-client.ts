import * as client from 'openid-client'
import { keep, kept } from './kept.ts'
import { followClock, takeSteps, visited } from './steps.ts'

/*
 * openid-client 6 as a command for `offline-conformance judge --openid --command`, in the smallest application that its
 * documentation leads to: a call that is refused with 401 refreshes, invalid_grant asks the user, and every other failure is a
 * failure of that call.
 */

const { ISSUER = '', CLIENT_ID = '', CLIENT_SECRET = '' } = process.env
const redirectUri = 'http://localhost:5173/callback'

type Tokens = Pick<client.TokenEndpointResponse, 'access_token' | 'refresh_token'> & { readonly sub: string }

let configuration: Promise<client.Configuration> | undefined

function configured(): Promise<client.Configuration> {
  const execute = [client.allowInsecureRequests]
  configuration ??= client.discovery(new URL(ISSUER), CLIENT_ID, CLIENT_SECRET, undefined, { execute })
  return configuration
}

async function signedIn(): Promise<Tokens> {
  const config = await configured()
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const [expectedState, expectedNonce] = [client.randomState(), client.randomNonce()]
  const url = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: redirectUri, scope: 'openid offline_access', prompt: 'consent' },
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    ...{ code_challenge_method: 'S256', state: expectedState, nonce: expectedNonce },
  })
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  const answer = await client.authorizationCodeGrant(config, await visited(url), checks)
  return stored({ ...answer, sub: answer.claims()?.sub ?? '' })
}

async function stored({ access_token, refresh_token, sub }: Tokens): Promise<Tokens> {
  const tokens = { access_token, ...(refresh_token === undefined ? {} : { refresh_token }), sub }
  await keep('tokens', tokens)
  return tokens
}

async function refreshed(tokens: Tokens): Promise<Tokens> {
  if (tokens.refresh_token === undefined) return signedIn()
  try {
    const answer = await client.refreshTokenGrant(await configured(), tokens.refresh_token)
    return await stored({ ...tokens, ...answer, sub: tokens.sub })
  } catch (error) {
    if (error instanceof client.ResponseBodyError && error.error === 'invalid_grant') return signedIn()
    throw error
  }
}

const isRefusal = (error: unknown): boolean =>
  error instanceof client.WWWAuthenticateChallengeError && error.status === 401

await takeSteps(async () => {
  await followClock(ISSUER)
  const tokens = ((await kept()).tokens as Tokens | undefined) ?? (await signedIn())
  const use = async ({ access_token, sub }: Tokens) =>
    client.fetchUserInfo(await configured(), access_token, sub)
  await use(tokens).catch(async (error: unknown) => {
    if (!isRefusal(error)) throw error
    return use(await refreshed(tokens))
  })
})
