import { createHash, randomBytes } from 'node:crypto'
import { CredentialError, MadeUserRefused, PrerequisiteError, TargetError } from '../engine/errors.ts'
import { isCrash, isFailureCode } from '../http/crash.ts'
import type { Reply } from '../http/reply.ts'
import { wordsOfAnswer } from '../pages/answers.ts'
import { authorizeInWindow } from '../pages/chromium/authorize-in-window.ts'
import type { PageWindows } from '../pages/chromium/page-window.ts'
import { followAuthorization, type PageSeen } from '../pages/front-channel.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import { loginRules, type Target } from '../target/target-file.ts'
import { referenceIn } from './pushed-request.ts'
import type { Authorization, AuthorizationRequest } from './rp-types.ts'
import type { WireRequest } from './wire-request.ts'

interface AuthorizationContext {
  readonly target: Target
  readonly metadata: ServerMetadata
  /** Where pages are opened in a real browser. */
  readonly windows?: PageWindows
  /** Says what is asked for in the way of the server. */
  readonly wire: WireRequest
  /** Sends the parameters to the server first, where it wants that. */
  push?(client: TestClient, parameters: readonly (readonly [string, string])[]): Promise<Reply>
}

/** An answer, or that the browser came back with the state of an earlier request of its own. */
type Answer = Authorization | { readonly kind: 'earlier request'; readonly pages: Authorization['pages'] }

const mostEarlier = 2

/**
 * Sends an authorization request with PKCE S256, state and nonce and follows it to its end. Where the server goes on with
 * an earlier request of the same browser, one that was left at the sign-in page, this one is sent again.
 *
 * @throws CredentialError where the server refuses the password of the target file
 * @throws MadeUserRefused where it refuses that of a user whom the check made or changed
 * @see OpenID Connect Core 1.0, section 3.1.2; RFC 7636
 */
export async function sendAuthorization(
  request: AuthorizationRequest,
  context: AuthorizationContext,
): Promise<Authorization> {
  const pages: PageSeen[] = []
  for (let tries = 0; tries <= mostEarlier; tries++) {
    const answer = await sendOnce(request, context)
    pages.push(...answer.pages)
    if (answer.kind !== 'earlier request') return { ...answer, pages }
  }
  throw new PrerequisiteError('the answer to this authorization request: the server answers earlier ones')
}

async function sendOnce(request: AuthorizationRequest, context: AuthorizationContext): Promise<Answer> {
  const { target, metadata, wire, push } = context
  const random = randomBytes(96).toString('base64url')
  const codeVerifier = random.slice(0, 64)
  const state = random.slice(64, 96)
  const nonce = random.slice(96)
  const url = new URL(metadata.authorization_endpoint)
  const parameters: Record<string, string> = {
    response_type: 'code',
    client_id: request.client.clientId,
    redirect_uri: request.client.redirectUri,
    ...wire.authorization(request),
    state,
    ...(target.protocol === 'oauth' ? {} : { nonce }),
    code_challenge: s256(codeVerifier),
    code_challenge_method: 'S256',
    ...(request.maxAge === undefined ? {} : { max_age: String(request.maxAge) }),
    ...target.authorization_parameters,
    ...request.parameters,
  }
  const all = [...Object.entries(parameters), ...('resource' in parameters ? [] : wire.resources)]
  const pushed = push === undefined ? undefined : referenceIn(await push(request.client, all))
  if (pushed !== undefined && 'error' in pushed)
    return { kind: 'error', error: pushed.error, description: undefined, pages: [], request }
  const sent =
    pushed === undefined
      ? all
      : [['client_id', request.client.clientId] as const, ['request_uri', pushed.requestUri] as const]
  for (const [name, value] of sent) url.searchParams.append(name, value)
  const { states } = request.browser
  const earlier = new Set(states)
  states.add(state)
  // Where no page may come, nobody acts on one: it ends the attempt as what it is.
  const silent = parameters.prompt?.split(' ').includes('none') === true
  const wanted = {
    browser: request.browser,
    url: url.href,
    redirectUri: request.client.redirectUri,
    ...(request.user === undefined || silent ? {} : { user: request.user }),
    consent: silent ? 'stop' : (request.consent ?? 'approve'),
    rules: loginRules(target.login),
    issuer: target.issuer,
  } as const
  const result =
    context.windows === undefined
      ? await followAuthorization(wanted)
      : await authorizeInWindow(await context.windows.of(request.browser), wanted)
  const { pages } = result
  const answer = 'reply' in result && result.reply !== undefined ? { answer: result.reply } : {}
  switch (result.kind) {
    case 'page':
      return { kind: 'page', page: result.page, pages, request }
    case 'login-refused':
      if (result.page.asksForCode === true) {
        throw new CredentialError(
          `a sign-in as ${request.user?.username ?? 'nobody'}: the server refused the code of the second factor (users: totp)`,
        )
      }
      if (request.user !== undefined && !isConfigured(request.user, target)) {
        throw new MadeUserRefused(
          `a sign-in as ${request.user.username}: the server refused the password that the check gave this user${refusalSeen(result.page)}`,
        )
      }
      throw new CredentialError(
        `a sign-in as ${request.user?.username ?? 'nobody'}: the server refused the password of the target file${refusalSeen(result.page)}`,
      )
    case 'refused': {
      const said = wordsOfAnswer(result.reply)
      return {
        ...{ kind: 'refused', status: result.reply.status, pages, ...answer, request },
        ...(result.page === undefined ? {} : { page: result.page }),
        ...(said === undefined ? {} : { said }),
      }
    }
    case 'redirect': {
      if (earlier.has(result.params.get('state') ?? '')) return { kind: 'earlier request', pages }
      const error = result.params.get('error')
      if (error !== null) {
        return {
          kind: 'error',
          error,
          description: result.params.get('error_description') ?? undefined,
          pages,
          ...answer,
          request,
        }
      }
      const code = result.params.get('code')
      const asksForTokens = parameters.response_type !== 'code'
      const hasTokens = result.params.has('access_token') || result.params.has('id_token')
      if (code === null && asksForTokens && hasTokens) {
        if (result.params.get('state') !== state) throw new PrerequisiteError('state came back changed')
        return { kind: 'tokens', parameters: result.params, pages, ...answer, request }
      }
      if (code === null) throw new PrerequisiteError('the redirect to the client has neither code nor error')
      if (result.params.get('state') !== state) throw new PrerequisiteError('state came back changed')
      return { kind: 'code', code, codeVerifier, nonce, parameters: result.params, pages, ...answer, request }
    }
  }
}

/** Whether a user is one of the target file, with the password that stands there. */
function isConfigured({ username, password }: TestUser, { users, spares = [] }: Target): boolean {
  return [...users, ...spares].some((user) => user.username === username && user.password === password)
}

/** How the refusal of a password looked. */
function refusalSeen({ again, complaint, left = [], ...page }: PageSeen): string {
  const words = complaint === undefined ? '' : `"${complaint}"`
  if (again !== true) return words === '' ? '' : ` (${words})`
  const boxes = left.length === 0 ? '' : `; boxes were left unticked: ${left.join(', ')}`
  return ` (a form for it came again at ${addressOf(page)}${words === '' ? '' : `, which now says ${words}`}${boxes})`
}

/** Where a page is, without its query: that may hold a code of the attempt. */
export function addressOf({ url }: { readonly url: string }): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname}`
}

/**
 * A crash of the authorization endpoint is no refusal, nor is an error that speaks of the server's own state.
 *
 * @throws TargetError for a 5xx answer, 429, and the errors of a server that failed
 * @see RFC 6749, section 4.1.2.1
 */
export function refuseCrashOf(authorization: Authorization): void {
  const isFailure =
    (authorization.kind === 'refused' && isCrash(authorization)) ||
    (authorization.kind === 'error' && isFailureCode(authorization.error))
  if (!isFailure) return
  throw new TargetError(
    'HTTP_5XX',
    `the authorization request ended with ${describeAuthorization(authorization)}`,
  )
}

/** What shows how an authorization request ended. */
export function shownBy(authorization: Authorization): readonly (PageSeen | Reply)[] {
  const answer = 'answer' in authorization ? authorization.answer : undefined
  return answer === undefined ? authorization.pages : [...authorization.pages, answer]
}

/** How an authorization ended, in words for people. */
export function describeAuthorization(authorization: Authorization): string {
  switch (authorization.kind) {
    case 'code':
      return 'a code'
    case 'tokens':
      return 'tokens in the redirect'
    case 'error':
      return `error ${authorization.error}`
    case 'page': {
      const { kind, title, cut } = authorization.page
      const titleText = title === '' ? '' : ` ("${title}")`
      const page = kind === 'other' ? 'an unknown page' : `a ${kind} page`
      return `stopped at ${page}${titleText}${cut === undefined ? '' : `, which was read no further than ${cut}`}`
    }
    case 'refused':
      return `HTTP ${authorization.status}`
  }
}

function s256(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url')
}
