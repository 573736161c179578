import { parsedJson } from '../kit/json-body.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { values } from '../kit/parameters.ts'
import type { ClaimsRequest } from './model.ts'

/** What a client asks about the user and the sign-in besides the scope. */
export interface Asked {
  readonly claims?: ClaimsRequest
  /** The subject that has to be signed in. */
  readonly subject?: string
  /** The authentication context class that the ID token is to name. */
  readonly acr?: string
}

type Members = Readonly<Record<string, unknown>>

/** @throws OAuthError invalid_request @see OpenID Connect Core 1.0, sections 3.1.2.1 and 5.5 */
export function askedFor(claims: string | undefined, acrValues: string | undefined): Asked {
  const wanted = claims === undefined ? {} : membersOf(claims)
  const idToken = part(wanted, 'id_token')
  const userinfo = part(wanted, 'userinfo')
  const [preferred] = [...valuesOf(idToken.acr), ...values(acrValues)]
  const [subject] = [...valuesOf(idToken.sub), ...valuesOf(userinfo.sub)]
  return {
    ...(claims === undefined
      ? {}
      : { claims: { userinfo: Object.keys(userinfo), idToken: Object.keys(idToken) } }),
    ...(subject === undefined ? {} : { subject }),
    ...(preferred === undefined ? {} : { acr: preferred }),
  }
}

function membersOf(text: string): Members {
  let value: unknown
  try {
    value = parsedJson(text)
  } catch {
    throw new OAuthError('invalid_request', 'claims is no JSON, or nested too deep')
  }
  if (!isPlainObject(value)) throw new OAuthError('invalid_request', 'claims has to be a JSON object')
  return value
}

function part(wanted: Members, name: string): Members {
  const value = wanted[name] ?? {}
  if (isPlainObject(value)) return value
  throw new OAuthError('invalid_request', `claims: ${name} has to be an object`)
}

/** The values that a claim may have, the preferred one first. */
function valuesOf(asked: unknown): string[] {
  if (!isPlainObject(asked)) return []
  const { value, values: several } = asked
  return [value, ...(Array.isArray(several) ? several : [])].filter((each) => typeof each === 'string')
}

export function isPlainObject(value: unknown): value is Members {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
