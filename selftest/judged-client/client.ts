import { createHash, randomBytes } from 'node:crypto'
import { type Json, type Server, serverOf, texts } from './discovery.ts'
import type { Habits, Held } from './habits.ts'
import { IdTokens } from './id-tokens.ts'
import { type Kept, ProcessLock, type State, Turns } from './kept.ts'

type Tokens = NonNullable<State['tokens']>

export interface ClientParts {
  readonly habits: Habits
  readonly kept: Kept
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  readonly pause: (milliseconds: number) => Promise<void>
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** The address of the MCP server. */
  readonly resource: string
}

const redirectUri = 'http://127.0.0.1:53682/callback'
/** How often a refresh is tried before the call fails, with the tokens kept. */
const mostTries = 4

/** A small client of MCP, as good as its habits. */
export class JudgedClient {
  readonly #parts: ClientParts
  readonly #turns = new Turns()
  readonly #lock: ProcessLock
  readonly #idTokens: IdTokens
  /** Whether this process has stored tokens itself. */
  #stores = false
  /** The cookie of the browser in which the user signs in. */
  #browser: string | undefined

  constructor(parts: ClientParts) {
    this.#parts = parts
    this.#lock = new ProcessLock(parts.kept)
    this.#idTokens = new IdTokens(parts.habits, (url) => parts.fetch(url))
  }

  /** Calls the tool. @throws Error where that could not be done */
  async call(): Promise<void> {
    const { habits, kept, now } = this.#parts
    let tokens = (await kept.read()).tokens ?? (await this.#renewed(undefined))
    if (tokens.until !== undefined && tokens.until <= now()) tokens = await this.#renewed(tokens)
    for (let tries = 0; tries < 2; tries += 1) {
      const response = await this.#send(tokens)
      if (response.ok) return
      const challenge = response.headers.get('www-authenticate') ?? ''
      if (response.status === 401) tokens = await this.#renewed(tokens)
      else if (response.status === 403 && challenge.includes('insufficient_scope')) {
        const needed = /scope="([^"]*)"/.exec(challenge)?.[1] ?? ''
        const wider = habits.stepUpScope(tokens.granted, needed)
        tokens = await this.#alone(() => this.#signedIn(wider))
      } else throw new Error(`the call was answered with ${response.status}`)
    }
    const last = await this.#send(tokens)
    if (!last.ok) throw new Error(`the call was answered with ${last.status}`)
  }

  #send(tokens: Tokens): Promise<Response> {
    const { habits, fetch, resource } = this.#parts
    return fetch(resource, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${tokens.access}`,
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        ...habits.callHeaders({ ...tokens, resource }),
      },
      body: JSON.stringify({
        ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
        params: { name: 'whoami', arguments: {} },
      }),
    })
  }

  #alone<Result>(work: () => Promise<Result>): Promise<Result> {
    const { habits } = this.#parts
    const among = () => (habits.oneRefreshAmongProcesses() ? this.#lock.hold(work) : work())
    return habits.oneRefreshInProcess() ? this.#turns.take(among) : among()
  }

  /** Tokens in place of those that are no good any more. */
  #renewed(stale: Tokens | undefined): Promise<Tokens> {
    const { habits, kept } = this.#parts
    return this.#alone(async () => {
      const { tokens } = await kept.read()
      const isNew = tokens !== undefined && tokens.access !== stale?.access
      if (isNew && habits.takesOverResult()) return tokens
      if (tokens === undefined || !habits.usesRefreshToken()) return this.#signedIn()
      if (tokens.refresh === undefined && !habits.refreshesWithoutToken()) return this.#signedIn()
      return this.#refreshed({ ...tokens, refresh: String(tokens.refresh) })
    })
  }

  async #refreshed(tokens: Tokens & { readonly refresh: string }): Promise<Tokens> {
    const { habits, kept, pause, resource } = this.#parts
    const server = await this.#server()
    const isForeign = tokens.issuer !== server.issuer && habits.keepsServersApart()
    if (isForeign || !(await this.#hasSession(server))) return this.#signedIn()
    const held: Held = { ...tokens, resource }
    for (let tries = 0; tries < mostTries; tries += 1) {
      const { status, answer, isJson, retryAfter } = await this.#token(server, {
        grant_type: 'refresh_token',
        refresh_token: tokens.refresh,
        scope: habits.refreshScope(held),
        resource: habits.refreshResource(held),
      })
      if (status === 200 && typeof answer.access_token === 'string')
        return this.#stored(server, { ...held, subject: tokens.subject }, answer)
      const reaction = habits.afterFailure({ status, answer, isJson, retryAfter, resumed: !this.#stores })
      if (reaction.next === 'again') {
        await pause(reaction.afterSeconds * 1000)
        continue
      }
      if (reaction.next === 'give-up') break
      const { tokens: _, client, ...rest } = await kept.read()
      await kept.write({
        ...rest,
        ...(reaction.next === 'register' || client === undefined ? {} : { client }),
      })
      return this.#signedIn()
    }
    throw new Error('the access token could not be refreshed now')
  }

  async #stored(
    { issuer, metadata }: Server,
    held: Held & { readonly subject?: string | undefined },
    answer: Json,
  ): Promise<Tokens> {
    const { habits, kept, now } = this.#parts
    const subject = await this.#idTokens.subjectOf(answer.id_token, {
      ...{ issuer, keysAt: String(metadata.jwks_uri), subject: held.subject, now: now() },
      clientId: (await kept.read()).client?.clientId ?? '',
    })
    const known = subject ?? held.subject
    const seconds = habits.goodFor(answer)
    const tokens: Tokens = {
      issuer,
      access: String(answer.access_token),
      refresh: habits.refreshTokenAfter(held, answer),
      granted: typeof answer.scope === 'string' ? answer.scope : held.granted,
      asked: held.asked,
      ...(known === undefined ? {} : { subject: known }),
      ...(seconds === undefined ? {} : { until: now() + seconds * 1000 }),
    }
    if (held.refresh !== undefined && habits.triesBeforeStoring()) await this.#send(tokens)
    this.#stores = true
    await kept.write({ ...(await kept.read()), tokens })
    return tokens
  }

  /** Sends the user to the authorization server, whose pages are none of the client's business. */
  async #signedIn(wanted?: string): Promise<Tokens> {
    const { habits, resource } = this.#parts
    const server = await this.#server()
    const verifier = random()
    const state = random()
    const asked = wanted ?? habits.scopeToAsk(server.scopes, texts(server.metadata.scopes_supported))
    const request = {
      ...{ client_id: await this.#registered(server), state, resource, scope: asked },
      prompt: habits.promptToAsk(asked),
      ...challengeOf(verifier),
    }
    let back = new URLSearchParams()
    for (let tries = 0; tries < habits.triesWhereDeclined() && !back.has('code'); tries += 1)
      back = await this.#visited(server, request)
    const code = back.get('code')
    if (code === null || back.get('state') !== state) throw new Error(`no code came (${back.get('error')})`)
    if (back.get('iss') !== server.issuer && habits.comparesIssuers())
      throw new Error('the answer is of another issuer')
    const { answer } = await this.#token(server, {
      ...{
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        resource,
      },
    })
    if (typeof answer.access_token !== 'string') throw new Error(`no token came (${answer.error})`)
    return this.#stored(server, { refresh: undefined, granted: asked, asked, resource }, answer)
  }

  /** Sends the browser to the authorization endpoint, and returns what it comes back with. */
  async #visited(
    { metadata }: Server,
    request: Readonly<Record<string, string | undefined>>,
  ): Promise<URLSearchParams> {
    const query = withoutGaps({ response_type: 'code', redirect_uri: redirectUri, ...request })
    const page = await this.#parts.fetch(`${metadata.authorization_endpoint}?${query}`, {
      redirect: 'manual',
      headers: this.#browser === undefined ? {} : { cookie: this.#browser },
    })
    const [cookie] = page.headers.getSetCookie()
    if (cookie !== undefined) this.#browser = cookie.slice(0, cookie.indexOf(';'))
    return new URL(page.headers.get('location') ?? 'about:blank').searchParams
  }

  /** Whether the user is signed in at the authorization server, where the client goes by that and has seen them there. */
  async #hasSession(server: Server): Promise<boolean> {
    const { habits, kept } = this.#parts
    const { client, tokens } = await kept.read()
    if (!habits.asksForSession() || this.#browser === undefined) return true
    const request = {
      ...{ client_id: client?.clientId, scope: tokens?.granted, prompt: 'none' },
      ...challengeOf(random()),
    }
    return (await this.#visited(server, request)).get('error') !== 'login_required'
  }

  async #registered({ issuer, metadata }: Server): Promise<string> {
    const { habits, kept, fetch } = this.#parts
    const state = await kept.read()
    if (state.client !== undefined && (state.client.issuer === issuer || !habits.keepsServersApart()))
      return state.client.clientId
    const response = await fetch(String(metadata.registration_endpoint), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(habits.registration(redirectUri)),
    })
    const answer = (await response.json()) as Json
    habits.afterRegistration(answer)
    const clientId = String(answer.client_id)
    await kept.write({ ...state, client: { issuer, clientId } })
    return clientId
  }

  /** A request to the token endpoint. */
  async #token({ metadata }: Server, parameters: Readonly<Record<string, string | undefined>>) {
    const { fetch, kept } = this.#parts
    const body = withoutGaps({ client_id: (await kept.read()).client?.clientId, ...parameters })
    const response = await fetch(String(metadata.token_endpoint), { method: 'POST', body }).catch(
      () => undefined,
    )
    const text = (await response?.text()) ?? ''
    const answer = membersOf(text)
    const after = Number(response?.headers.get('retry-after') ?? Number.NaN)
    return {
      status: response?.status,
      answer: answer ?? {},
      isJson: answer !== undefined,
      retryAfter: Number.isNaN(after) ? undefined : after,
    }
  }

  #server(): Promise<Server> {
    const { resource, fetch, habits } = this.#parts
    return serverOf(resource, { fetch, habits })
  }
}

function random(): string {
  return randomBytes(32).toString('base64url')
}

/** @see RFC 7636, section 4.2 */
function challengeOf(verifier: string) {
  return {
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
}

/** Parameters; those that are undefined are left out. */
function withoutGaps(parameters: Readonly<Record<string, string | undefined>>): URLSearchParams {
  const given = Object.entries(parameters)
  return new URLSearchParams(given.filter((entry): entry is [string, string] => entry[1] !== undefined))
}

/** The members of a JSON object; undefined where a text is something else. */
function membersOf(text: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}
