/** The kinds of secrets; placeholders start with the name of the kind. */
export const secretKinds = [
  'password',
  'client_secret',
  'credential',
  'code',
  'refresh_token',
  'access_token',
  'id_token',
  'token',
  'cookie',
  'csrf',
  'state',
  'nonce',
  'code_verifier',
  'code_challenge',
  'client_assertion',
] as const

export type SecretKind = (typeof secretKinds)[number]

const byName: Readonly<Record<string, SecretKind>> = {
  code: 'code',
  user_code: 'code',
  device_code: 'code',
  otp: 'password',
  totp: 'password',
  pin: 'password',
  pwd: 'password',
  passcode: 'password',
  passphrase: 'password',
  one_time_code: 'password',
  verification_code: 'password',
  id_token_hint: 'id_token',
  code_verifier: 'code_verifier',
  code_challenge: 'code_challenge',
  client_assertion: 'client_assertion',
  assertion: 'client_assertion',
  saml_response: 'client_assertion',
  authorization: 'credential',
  proxy_authorization: 'credential',
  credential: 'credential',
  credentials: 'credential',
  api_key: 'credential',
  apikey: 'credential',
  jwt: 'token',
  bearer: 'token',
  ticket: 'token',
  cookie: 'cookie',
  set_cookie: 'cookie',
  jsessionid: 'cookie',
  phpsessid: 'cookie',
  state: 'state',
  nonce: 'nonce',
  request: 'csrf',
}

/** What every request of its kind has its own of; a word under such a name is no secret. */
const passing: ReadonlySet<SecretKind> = new Set(['state', 'nonce', 'csrf', 'code_challenge'])

export function isPassing(kind: SecretKind): boolean {
  return passing.has(kind)
}

const kindsByName = new Map<string, SecretKind | undefined>()
const mostNames = 20_000
/** Characters; what a longer name holds is found out each time. */
const longestName = 200

/** What a parameter, member, field, header or element of this name holds; undefined where that is no secret. */
export function kindOf(name: string): SecretKind | undefined {
  if (kindsByName.has(name)) return kindsByName.get(name)
  const kind = classified(name)
  if (kindsByName.size < mostNames && name.length <= longestName) kindsByName.set(copied(name), kind)
  return kind
}

/** A part of a long text is kept as a view of it, so that a name would keep the whole answer in which it stood. */
function copied(name: string): string {
  return Buffer.from(name, 'utf16le').toString('utf16le')
}

function classified(name: string): SecretKind | undefined {
  const plain = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[-.$]+/g, '_')
    .replace(/^(?:_|x_|data_)+|_+$/g, '')
  if (Object.hasOwn(byName, plain)) return byName[plain]
  const [, standard] = /(?:^|_)(refresh_token|access_token|id_token|client_secret)$/.exec(plain) ?? []
  if (standard !== undefined) return standard as SecretKind
  if (/csrf|xsrf|authenticity|antiforgery/.test(plain)) return 'csrf'
  if (/passw/.test(plain)) return 'password'
  if (/secret$/.test(plain)) return 'client_secret'
  if (
    /(?:^|_)(?:(?:api|access|private|signing|encryption|auth|shared|master|session)_?key|apikey)$/.test(plain)
  )
    return 'credential'
  if (/(?:^|_)(?:otp|totp|pin|passcode)(?:_code)?$/.test(plain)) return 'password'
  if (/(?:^|_)(?:auth(?:orization)?|mfa|login|verification|recovery)_code$/.test(plain)) return 'code'
  return /tokens?$/.test(plain) ? 'token' : undefined
}
