import { wordsOf } from '../engine/json.ts'
import { layersOf } from '../evidence/decoding.ts'
import { readText } from '../evidence/reading.ts'
import type { Reply, TokenReply } from '../http/reply.ts'
import type { SecretKind } from '../target/secret-names.ts'

/** Takes the members out of an answer of the token endpoint. @see RFC 6749, section 5.1 */
export function tokenReply(reply: Reply): TokenReply {
  const text = (name: string): string | undefined => {
    const value = reply.json?.[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const accessToken = text('access_token')
  const expiresIn = reply.json?.expires_in
  return {
    ...reply,
    accessToken,
    refreshToken: text('refresh_token'),
    idToken: text('id_token'),
    scope: typeof reply.json?.scope === 'string' ? reply.json.scope : undefined,
    tokenType: text('token_type'),
    expiresIn: typeof expiresIn === 'number' ? expiresIn : undefined,
    granted: reply.status >= 200 && reply.status < 300 && accessToken !== undefined,
  }
}

/**
 * A token that an answer carries in another shape than a client may read it from: form-encoded, in JSON with something
 * around it, or in JSON within JSON. No client would find it, and still it lives.
 */
export function strayToken(
  reply: Reply,
  kind: Extract<SecretKind, 'refresh_token' | 'access_token'>,
): string | undefined {
  if (reply.status >= 400 || reply.text.length > longestTokenAnswer) return undefined
  const stray = readText(reply.text).named.find((range) => range.kind === kind && !range.inner)
  return stray === undefined ? undefined : layersOf(stray.spelled).at(-1)?.text
}

const longestTokenAnswer = 65_536

/** Whether an answer refuses the client itself, and not what it asked for. */
export function refusesClient(reply: Reply): boolean {
  return reply.status === 401 || reply.json?.error === 'invalid_client'
}

/** What claims or an introspection say of the scope; many servers name it `scp`, and some write it as a list. */
export function scopeIn({ scope, scp }: Readonly<Record<string, unknown>>): Set<string> | undefined {
  const value = scope ?? scp
  if (typeof value === 'string') return scopeSet(value)
  return Array.isArray(value) ? new Set(value.map(wordsOf)) : undefined
}

/** The space-separated values of a scope as a set. */
export function scopeSet(scope: string): Set<string> {
  return new Set(scope.split(' ').filter((value) => value !== ''))
}
