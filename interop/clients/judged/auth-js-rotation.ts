import type { JWT } from '@auth/core/jwt'

export interface RotatingClient {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
}

/**
 * What the `jwt` callback does after the sign-in by the guide of Auth.js, with its decisions: a token that has not expired is
 * returned as it is, every failure of a refresh is an error in the session.
 *
 * @see https://authjs.dev/guides/refresh-token-rotation, "JWT strategy"
 */
export async function refreshed(token: JWT, client: RotatingClient): Promise<JWT> {
  if (Date.now() < Number(token.expires_at) * 1000) return token
  if (!token.refresh_token) throw new TypeError('Missing refresh_token')
  try {
    const response = await fetch(`${client.issuer}/token`, {
      method: 'POST',
      body: new URLSearchParams({
        client_id: client.clientId,
        client_secret: client.clientSecret,
        grant_type: 'refresh_token',
        refresh_token: String(token.refresh_token),
      }),
    })
    const answer = await response.json()
    if (!response.ok) throw answer
    return {
      ...token,
      access_token: answer.access_token,
      expires_at: Math.floor(Date.now() / 1000 + answer.expires_in),
      // A server that does not rotate sends none.
      refresh_token: answer.refresh_token ? answer.refresh_token : token.refresh_token,
    }
  } catch (error) {
    console.error('Error refreshing access_token', error)
    return { ...token, error: 'RefreshTokenError' }
  }
}
