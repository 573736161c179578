/** Values of a request or an answer that nobody else may see, with their names. */
export type Secrets = readonly (readonly [name: string, value: string])[]

const names =
  /^(access_token|refresh_token|id_token|id_token_hint|code|code_verifier|client_secret|client_assertion|password|token)$/

export function secretsOfRequest(request: Request, body: string): Secrets {
  const found: [string, string][] = []
  const take = (pairs: Iterable<readonly [string, string]>): void => {
    for (const [name, value] of pairs) if (names.test(name)) found.push([name, value])
  }
  take(new URL(request.url).searchParams)
  if (body.startsWith('{')) take(texts(body))
  else take(new URLSearchParams(body))
  const [scheme = '', credentials = ''] = (request.headers.get('authorization') ?? '').split(' ', 2)
  if (/^bearer$/i.test(scheme)) found.push(['access_token', credentials])
  if (/^basic$/i.test(scheme)) {
    const secret = Buffer.from(credentials, 'base64').toString().split(':').slice(1).join(':')
    found.push(['client_secret', decodeURIComponent(secret.replaceAll('+', ' '))])
  }
  for (const pair of (request.headers.get('cookie') ?? '').split(/;\s*/)) {
    found.push(['session_cookie', pair.slice(pair.indexOf('=') + 1)])
  }
  return found.filter(([, value]) => value.length >= 12)
}

export function secretsOfAnswer(headers: Headers, body: string): Secrets {
  const found: [string, string][] = texts(body).filter(([name]) => names.test(name))
  const location = headers.get('location')
  if (location !== null && URL.canParse(location, 'http://a')) {
    const code = new URL(location, 'http://a').searchParams.get('code')
    if (code !== null) found.push(['code', code])
  }
  for (const line of headers.getSetCookie()) {
    found.push(['session_cookie', (line.split(';')[0] ?? '').replace(/^[^=]*=/, '')])
  }
  return found.filter(([, value]) => value.length >= 12)
}

/**
 * The parts of a JWT that are secret by themselves; another value as it is. All JWTs of a server begin alike, so a
 * cookie that has one in Base64 is known by its end.
 */
export function partsOf(value: string): string[] {
  if (value.startsWith('ZXlK')) return [value.slice(-40)]
  const [, claims, signature] = value.startsWith('eyJ') ? value.split('.') : []
  return claims === undefined || signature === undefined ? [value] : [claims, signature]
}

function texts(body: string): [string, string][] {
  try {
    return Object.entries(JSON.parse(body) as object).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    )
  } catch {
    return []
  }
}
