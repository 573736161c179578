import { type MutationBody, type Place, withBody } from '../answer.ts'
import type { SeededRandom } from '../random.ts'
import { anyJson, hostileAddresses, jsonWithRaw } from '../values.ts'

const members: Readonly<Partial<Record<Place, readonly string[]>>> = {
  discovery: [
    'issuer',
    'authorization_endpoint',
    'token_endpoint',
    'userinfo_endpoint',
    'jwks_uri',
    'revocation_endpoint',
    'introspection_endpoint',
    'end_session_endpoint',
    'registration_endpoint',
    'scopes_supported',
    'response_types_supported',
    'response_modes_supported',
    'grant_types_supported',
    'subject_types_supported',
    'id_token_signing_alg_values_supported',
    'token_endpoint_auth_methods_supported',
    'revocation_endpoint_auth_methods_supported',
    'introspection_endpoint_auth_methods_supported',
    'token_endpoint_auth_signing_alg_values_supported',
    'code_challenge_methods_supported',
    'prompt_values_supported',
    'claims_supported',
    'authorization_response_iss_parameter_supported',
    'require_pushed_authorization_requests',
    'pushed_authorization_request_endpoint',
    'mtls_endpoint_aliases',
  ],
  token: [
    'access_token',
    'refresh_token',
    'id_token',
    'token_type',
    'expires_in',
    'refresh_expires_in',
    'scope',
    'error',
    'error_description',
    'error_uri',
    'session_state',
  ],
  jwks: ['keys', 'kty', 'kid', 'x', 'y', 'crv', 'alg', 'use'],
  userinfo: ['sub', 'email', 'name', 'preferred_username', 'error'],
  introspect: [
    'active',
    'sub',
    'client_id',
    'exp',
    'iat',
    'scope',
    'token_type',
    'username',
    'aud',
    'iss',
    'error',
  ],
  register: [
    'client_id',
    'client_secret',
    'client_secret_expires_at',
    'token_endpoint_auth_method',
    'redirect_uris',
    'registration_access_token',
    'registration_client_uri',
    'error',
    'error_description',
  ],
  revoke: ['error', 'error_description'],
  calls: ['offline_access', 'sessions', 'id', 'client_id', 'user_id', 'session_id', 'access_token', 'error'],
}

/** Sets a member wherever it stands, at the top where it stands nowhere. */
function withMember(node: unknown, name: string, value: unknown): unknown {
  let found = false
  const walk = (each: unknown): unknown => {
    if (Array.isArray(each)) return each.map(walk)
    if (each === null || typeof each !== 'object') return each
    return Object.fromEntries(
      Object.entries(each).map(([key, item]) => {
        if (key !== name) return [key, walk(item)]
        found = true
        return [key, value]
      }),
    )
  }
  const walked = walk(node)
  return found || Array.isArray(walked) || walked === null || typeof walked !== 'object'
    ? walked
    : { ...walked, [name]: value }
}

/** Levels that a walk by recursion, and JSON.stringify, get through on every stack. */
const walkable = 500

/** How deep brackets are in each other; those within strings count too. */
function depthOf(text: string): number {
  let depth = 0
  let deepest = 0
  for (const character of text) {
    if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (depth > deepest) deepest = depth
  }
  return deepest
}

/** The text of a JSON answer with a member set; in one that is very deep already, behind all others. */
function textWithMember(text: string, name: string, value: unknown): string {
  if (depthOf(text) <= walkable) return jsonWithRaw(withMember(parsed(text), name, value))
  const at = text.lastIndexOf('}')
  if (at < 0 || value === undefined) return text
  return `${text.slice(0, at)},${JSON.stringify(name)}:${jsonWithRaw(value)}${text.slice(at)}`
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** One member of a JSON answer with a value that it should not have. */
export function jsonMember(random: SeededRandom, at: Place): MutationBody {
  const name = random.pick(members[at] ?? ['error'])
  const isAddress = /_endpoint|_uri$/.test(name)
  if (random.chance(0.08)) {
    return {
      name: `${at}: no ${name}`,
      at,
      apply: (sent) => withBody(sent, textWithMember(sent.answer.body.toString(), name, undefined)),
    }
  }
  const value = isAddress && random.chance(0.8) ? random.pick(hostileAddresses) : anyJson(random)
  const refused = at === 'token' && name.startsWith('error') && random.chance(0.8)
  return {
    name: `${at}: ${name} is ${value.said}${refused ? ', status 400' : ''}`,
    at,
    apply(sent, around) {
      const base = refused ? '{"error":"invalid_grant"}' : sent.answer.body.toString()
      const there = at === 'discovery' ? { ...around, trap: around.named } : around
      const changed = withBody(sent, textWithMember(base, name, value.of(there)))
      return refused
        ? { ...changed, answer: { ...changed.answer, status: 400, reason: 'Bad Request' } }
        : changed
    },
  }
}

/** A member of the claims in an ID token; the signature is that of the true ones. */
export function idTokenClaim(random: SeededRandom, at: Place): MutationBody {
  const part = random.pick(['header', 'claims'] as const)
  const name =
    part === 'header'
      ? random.pick(['alg', 'kid', 'typ', 'crit', 'jwk'])
      : random.pick(['iss', 'sub', 'aud', 'exp', 'iat', 'nonce', 'auth_time', 'sid', 'azp', 'at_hash'])
  const value = anyJson(random)
  return {
    name: `token: ${name} in the ${part} of the ID token is ${value.said}`,
    at,
    apply(sent, around) {
      const text = sent.answer.body.toString()
      const body = parsed(text) as Record<string, unknown> | null
      if (typeof body?.id_token !== 'string' || depthOf(text) > walkable) return sent
      const parts = body.id_token.split('.')
      const index = part === 'header' ? 0 : 1
      const decoded = Buffer.from(parts[index] ?? '', 'base64url').toString()
      parts[index] = Buffer.from(textWithMember(decoded, name, value.of(around))).toString('base64url')
      return withBody(sent, JSON.stringify({ ...body, id_token: parts.join('.') }))
    },
  }
}
