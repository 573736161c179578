import { createHash, randomBytes } from 'node:crypto'
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from 'jose'

export interface ClientSettings {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: string
  readonly redirectUri: string
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly fetch: typeof fetch
}

export interface Tokens {
  readonly accessToken: string
  readonly refreshToken?: string
  readonly idToken?: string
  /** Scope values that were granted. */
  readonly scope: readonly string[]
  /** Seconds until the refresh token ends; absent where it does not end by itself. */
  readonly refreshExpiresIn?: number
}

/** What becomes of a refresh. Only one of these means that the token is worth nothing any more. */
export type Refreshed =
  | { readonly is: 'tokens'; readonly tokens: Tokens }
  /** The provider is busy or cannot be reached; the token is as good as before. */
  | { readonly is: 'later'; readonly seconds: number; readonly why: string }
  /** Somebody revoked it, or its time is over. */
  | { readonly is: 'ended'; readonly why: string }
  /** The client itself is refused: its owner has to do something, and the token may well be alive. */
  | { readonly is: 'misconfigured'; readonly why: string }

/** What a browser is sent away with, and has to come back with. */
export interface Attempt {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly scope: string
}

interface Metadata {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly userinfo_endpoint: string
  readonly jwks_uri: string
  readonly end_session_endpoint?: string
  readonly revocation_endpoint?: string
}

const patience = 10_000
const pause = 300
/** That a token is dead, by the specification and in the words of servers that do not go by it. */
const dead = ['invalid_grant', 'invalid_token']

/** The album as a client of an OpenID provider. */
export class OpenIdClient {
  readonly #settings: ClientSettings
  #metadata: Promise<Metadata> | undefined

  constructor(settings: ClientSettings) {
    this.#settings = settings
  }

  metadata(): Promise<Metadata> {
    this.#metadata ??= this.#discover().catch((error: unknown) => {
      // Asked again the next time.
      this.#metadata = undefined
      throw error
    })
    return this.#metadata
  }

  /** @param offline whether the photos are to be backed up while nobody is signed in */
  async begin(offline: boolean): Promise<{ readonly attempt: Attempt; readonly address: string }> {
    const [state, nonce, verifier] = [random(), random(), random()]
    const scope = offline ? 'openid profile offline_access' : 'openid profile'
    const address = new URL((await this.metadata()).authorization_endpoint)
    const parameters = {
      ...{
        response_type: 'code',
        client_id: this.#settings.clientId,
        redirect_uri: this.#settings.redirectUri,
      },
      ...{ scope, state, nonce },
      ...{
        code_challenge: createHash('sha256').update(verifier).digest('base64url'),
        code_challenge_method: 'S256',
      },
      // The specification wants the user to be asked whenever offline access is.
      ...(offline ? { prompt: 'consent' } : {}),
    }
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value)
    return { attempt: { state, nonce, verifier, scope }, address: address.href }
  }

  /** Exchanges the code that a browser came back with. @throws Error where it did not come from this attempt */
  async finish(
    answer: URLSearchParams,
    attempt: Attempt,
  ): Promise<{ readonly tokens: Tokens; readonly claims: JWTPayload & { sub: string } }> {
    if (answer.get('state') !== attempt.state) throw new Error('this answer belongs to another sign-in')
    const named = answer.get('iss')
    if (named !== null && named !== this.#settings.issuer) throw new Error(`this answer is of ${named}`)
    const refusal = answer.get('error')
    if (refusal !== null)
      throw new Error(`the provider says ${refusal} ${answer.get('error_description') ?? ''}`)
    const response = await this.#ask({
      grant_type: 'authorization_code',
      code: answer.get('code') ?? '',
      redirect_uri: this.#settings.redirectUri,
      code_verifier: attempt.verifier,
    })
    const body = await bodyOf(response)
    if (response.status !== 200) throw new Error(`the code was refused: ${words(body, response)}`)
    const tokens = tokensOf(body, attempt.scope)
    const payload = await this.#verified(tokens.idToken ?? '')
    if (payload.nonce !== attempt.nonce) throw new Error('this ID token belongs to another sign-in')
    if (payload.sub === undefined) throw new Error('this ID token names nobody')
    return { tokens, claims: { ...payload, sub: payload.sub } }
  }

  /**
   * Presents a refresh token. An answer that was lost is asked for once more at once: a provider that replaced the
   * token accepts its predecessor for a few seconds, for this very case. An answer with an ID token that is forged, or
   * about somebody else, is not used.
   */
  async refresh(refreshToken: string, subject: string): Promise<Refreshed> {
    const form = { grant_type: 'refresh_token', refresh_token: refreshToken }
    let response: Response
    try {
      response = await this.#ask(form).catch(() => this.#ask(form))
    } catch (error) {
      return { is: 'later', seconds: pause, why: `no answer (${(error as Error).message})` }
    }
    const body = await bodyOf(response)
    const why = words(body, response)
    if (response.status === 200 && body.error === undefined) {
      if (typeof body.access_token !== 'string')
        return { is: 'later', seconds: pause, why: 'an answer without a token' }
      const tokens = tokensOf(body)
      const wrong = await this.#wrongWith(tokens.idToken, subject)
      return wrong === undefined ? { is: 'tokens', tokens } : { is: 'misconfigured', why: wrong }
    }
    if (response.status === 429 || response.status >= 500) {
      return { is: 'later', seconds: retryAfter(response, this.#settings.now()), why }
    }
    return dead.includes(String(body.error)) ? { is: 'ended', why } : { is: 'misconfigured', why }
  }

  async #wrongWith(idToken: string | undefined, subject: string): Promise<string | undefined> {
    if (idToken === undefined) return undefined
    try {
      const { sub } = await this.#verified(idToken)
      return sub === subject ? undefined : 'the ID token of the refresh is about another user'
    } catch (error) {
      return `the ID token of the refresh: ${(error as Error).message}`
    }
  }

  async #verified(idToken: string): Promise<JWTPayload> {
    const keys = createRemoteJWKSet(new URL((await this.metadata()).jwks_uri))
    const { payload } = await jwtVerify(idToken, keys, {
      issuer: this.#settings.issuer,
      audience: this.#settings.clientId,
      currentDate: new Date(this.#settings.now()),
      clockTolerance: 10,
    })
    return payload
  }

  /** Tells the provider that a token is not needed any more. */
  async revoke(refreshToken: string): Promise<void> {
    const { revocation_endpoint: endpoint } = await this.metadata()
    if (endpoint !== undefined)
      await this.#post(endpoint, { token: refreshToken, token_type_hint: 'refresh_token' })
  }

  /** Where a browser has to go to be signed out at the provider, too. */
  async logoutAddress(idToken: string, back: string): Promise<string> {
    const { end_session_endpoint: endpoint } = await this.metadata()
    if (endpoint === undefined) return back
    const address = new URL(endpoint)
    address.searchParams.set('id_token_hint', idToken)
    address.searchParams.set('client_id', this.#settings.clientId)
    address.searchParams.set('post_logout_redirect_uri', back)
    return address.href
  }

  async #discover(): Promise<Metadata> {
    const { issuer, fetch } = this.#settings
    const response = await fetch(`${issuer}/.well-known/openid-configuration`, {
      signal: AbortSignal.timeout(patience),
    })
    if (!response.ok) throw new Error(`${issuer} has no configuration: ${response.status}`)
    const metadata = (await response.json()) as Metadata & { readonly issuer?: string }
    if (metadata.issuer !== issuer) throw new Error(`${issuer} calls itself ${metadata.issuer}`)
    return metadata
  }

  async #ask(form: Readonly<Record<string, string>>): Promise<Response> {
    return this.#post((await this.metadata()).token_endpoint, form)
  }

  #post(endpoint: string, form: Readonly<Record<string, string>>): Promise<Response> {
    const { clientId, clientSecret, fetch } = this.#settings
    const encoded = [clientId, clientSecret].map((part) => encodeURIComponent(part)).join(':')
    return fetch(endpoint, {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(encoded).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: new URLSearchParams(form).toString(),
      signal: AbortSignal.timeout(patience),
    })
  }
}

function random(): string {
  return randomBytes(32).toString('base64url')
}

type Body = Readonly<Record<string, unknown>>

async function bodyOf(response: Response): Promise<Body> {
  try {
    return (await response.json()) as Body
  } catch {
    return {}
  }
}

function tokensOf(body: Body, requested = ''): Tokens {
  const text = (name: string) => {
    const value = body[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const [refreshToken, idToken] = [text('refresh_token'), text('id_token')]
  const expires = Number(body.refresh_expires_in ?? 0)
  return {
    accessToken: text('access_token') ?? '',
    ...(refreshToken === undefined ? {} : { refreshToken }),
    ...(idToken === undefined ? {} : { idToken }),
    // Without it, what was asked for was granted.
    scope: (text('scope') ?? requested).split(' '),
    ...(expires > 0 ? { refreshExpiresIn: expires } : {}),
  }
}

function words({ error, error_description: description }: Body, { status }: Response): string {
  return [status, error, description].filter((part) => part !== undefined).join(' ')
}

/** Seconds, or a date. @see RFC 9110, section 10.2.3 */
function retryAfter(response: Response, now: number): number {
  const value = response.headers.get('retry-after') ?? ''
  if (/^\d+$/.test(value)) return Number(value)
  const date = Date.parse(value)
  return Number.isNaN(date) ? pause : Math.max(0, Math.ceil((date - now) / 1000))
}
