import { NotApplicable, PrerequisiteError } from '../engine/errors.ts'
import type { Browser } from '../http/browser.ts'
import { refuseCrash } from '../http/crash.ts'
import type { Reply } from '../http/reply.ts'
import { windowTime } from '../http/window-time.ts'
import { signOut } from '../pages/sign-out.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import { fillUrl } from '../target/template.ts'
import { commonValues } from '../target/variables.ts'
import { refuseCrashOf, shownBy } from './authorization.ts'
import type { RelyingPartyContext } from './endpoints.ts'
import type { Grant } from './grant.ts'
import type {
  Authorization,
  AuthorizationRequest,
  LogoutVariant,
  SessionSeen,
  SessionState,
} from './rp-types.ts'

/** Why a check that ends a login session does not apply. */
export const noLoginSession =
  'the server has no login session that could be observed (observed.login_session is false)'

/** The login session of a browser: asked for, and ended by RP-initiated logout. */
export class LoginSessions {
  readonly #context: RelyingPartyContext
  readonly #authorize: (request: AuthorizationRequest) => Promise<Authorization>
  readonly #signIn: (user: TestUser, client: TestClient, browser: Browser) => Promise<Grant>

  constructor(
    context: RelyingPartyContext,
    by: {
      authorize(request: AuthorizationRequest): Promise<Authorization>
      /** Signs a user in without asking for offline access. */
      signIn(user: TestUser, client: TestClient, browser: Browser): Promise<Grant>
    },
  ) {
    this.#context = context
    this.#authorize = by.authorize
    this.#signIn = by.signIn
  }

  /**
   * Asks with prompt=none first. That is a weak oracle on real servers (errors, pages, 500s all mean "no code"), so
   * anything but a code is confirmed by an ordinary request without credentials: whoever is shown consent instead
   * of a sign-in page is signed in.
   */
  async seen(browser: Browser, client: TestClient): Promise<SessionSeen> {
    const direct = await this.#askedDirectly(browser)
    if (direct !== undefined) return direct
    const silent = await this.#authorize({ client, browser, scope: 'openid', prompt: 'none' })
    if (silent.kind === 'code' || (silent.kind === 'error' && silent.error === 'consent_required')) {
      return { state: 'alive', shown: shownBy(silent) }
    }
    const visible = await this.#authorize({ client, browser, scope: 'openid', consent: 'stop' })
    refuseCrashOf(visible)
    const alive = visible.kind === 'code' || (visible.kind === 'page' && visible.page.kind === 'consent')
    return { state: alive ? 'alive' : 'ended', shown: shownBy(visible) }
  }

  async state(browser: Browser, client: TestClient): Promise<SessionState> {
    return (await this.seen(browser, client)).state
  }

  async logout(grant: Grant, variant: LogoutVariant): Promise<boolean> {
    if (this.#context.target.observed.login_session === false) throw new NotApplicable(noLoginSession)
    const { browser, client, user } = grant
    let hint = grant.firstIdToken
    let newest = grant.idToken
    if ((await this.state(browser, client)) === 'ended') {
      // A logout without a login session proves nothing; some servers end it when offline access comes first.
      const login = await this.#signIn(user, client, browser)
      hint = login.firstIdToken
      newest = login.idToken
      if ((await this.state(browser, client)) === 'ended') {
        throw new PrerequisiteError(
          'a login session that can be observed before the logout (where the server has none: observed: { login_session: false })',
        )
      }
    }
    const reply = await this.signOut(browser, client, variant, hint)
    if (await this.#ended(browser, client)) return true
    refuseCrash(reply)
    if (newest === hint || variant === 'get-with-client-id') return false
    const second = await this.signOut(browser, client, variant, newest)
    const ended = await this.#ended(browser, client)
    this.#context.repairs.made({
      subject: `a logout request with the first ID token of the login as its hint (${variant})`,
      observed: `the login session went on, so the newest ID token was sent: ${ended ? 'that ended it' : 'it went on still'}`,
      replies: [second],
    })
    if (!ended) refuseCrash(second)
    return ended
  }

  /** Whether a login session is over once the declared window is, everywhere: one node may know it before the next. */
  async #ended(browser: Browser, client: TestClient): Promise<boolean> {
    const { target, signal } = this.#context
    const seconds = target.declared.propagation_window ?? 0
    if (seconds > 0) await windowTime().wait(seconds * 1000, signal)
    return (await this.state(browser, client)) === 'ended'
  }

  /** @see OpenID Connect RP-Initiated Logout 1.0, section 2 */
  async signOut(
    browser: Browser,
    client: TestClient,
    variant: LogoutVariant,
    hint: string | undefined,
  ): Promise<Reply> {
    const { target, metadata } = this.#context
    const endpoint = metadata.end_session_endpoint
    if (endpoint === undefined) {
      throw new NotApplicable(
        'the server has no end session endpoint',
        'endpoints: { end_session_endpoint: <url> }',
      )
    }
    const parameters: [string, string][] = []
    if (variant === 'get-with-client-id') parameters.push(['client_id', client.clientId])
    else if (hint !== undefined) parameters.push(['id_token_hint', hint])
    if (client.postLogoutRedirectUri !== undefined) {
      parameters.push(['post_logout_redirect_uri', client.postLogoutRedirectUri], ['state', randomState()])
    }
    return signOut({
      browser: browser,
      url: endpoint,
      method: variant === 'post-with-hint' ? 'POST' : 'GET',
      parameters,
      ...(client.postLogoutRedirectUri === undefined
        ? {}
        : { postLogoutRedirectUri: client.postLogoutRedirectUri }),
      rules: typeof target.logout === 'string' ? [] : target.logout,
      issuer: target.issuer,
    })
  }

  async #askedDirectly(browser: Browser): Promise<SessionSeen | undefined> {
    const { target } = this.#context
    const call = target.calls['session-alive']
    if (call === undefined) return undefined
    const [method = 'GET', address = '/'] = call.request.trim().split(/\s+/)
    const reply = await browser.send({
      method,
      url: fillUrl(address, commonValues(target, this.#context.clock.now())),
    })
    refuseCrash(reply)
    const alive = reply.status < 400 && reply.text.includes(call.alive)
    return { state: alive ? 'alive' : 'ended', shown: [reply] }
  }
}

function randomState(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(18))).toString('base64url')
}
