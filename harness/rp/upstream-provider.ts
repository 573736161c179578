import { NotApplicable, TargetError } from '../engine/errors.ts'
import type { Browser } from '../http/browser.ts'
import { refuseCrash } from '../http/crash.ts'
import { signOut } from '../pages/sign-out.ts'
import type { TestUser } from '../target/actors.ts'
import { discovered } from './discovery.ts'
import type { RelyingPartyContext } from './endpoints.ts'

/** The OpenID provider that the target is a client of: who signs in there, and the end of that login. */
export class UpstreamProvider {
  readonly #context: Pick<RelyingPartyContext, 'target' | 'http'>

  constructor(context: Pick<RelyingPartyContext, 'target' | 'http'>) {
    this.#context = context
  }

  /** Somebody with an account there. */
  get user(): TestUser {
    const { username, password } = this.#named
    return { role: 'upstream', username, password }
  }

  /** What of an authorization request leads there at once. */
  get parameters(): Readonly<Record<string, string>> {
    return this.#named.parameters ?? {}
  }

  /**
   * Signs a browser out over there, and nowhere else.
   *
   * @see OpenID Connect RP-Initiated Logout 1.0, section 2
   */
  async endSession(browser: Browser): Promise<void> {
    const { issuer } = this.#named
    const reply = await discovered(issuer, (url) =>
      this.#context.http.send({ sender: 'client', method: 'GET', url }),
    )
    const url = reply.json?.end_session_endpoint
    if (typeof url !== 'string')
      throw new TargetError('DISCOVERY', `${reply.url} of the upstream provider has no end_session_endpoint`)
    refuseCrash(await signOut({ browser, url, method: 'GET', parameters: [], rules: [], issuer }))
  }

  get #named() {
    const { upstream } = this.#context.target
    if (upstream === undefined) throw new NotApplicable(noUpstream, upstreamRemedy)
    return upstream
  }
}

export const noUpstream = 'the target file names no OpenID provider that the server is a client of'

export const upstreamRemedy =
  'upstream: { issuer: <url>, username: ..., password: env:NAME, parameters: { ... } }'
