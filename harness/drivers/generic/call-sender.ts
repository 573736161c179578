import { PrerequisiteError } from '../../engine/errors.ts'
import type { BrowserSession } from '../../http/browser-session.ts'
import { refuseCrash } from '../../http/crash.ts'
import type { HttpClient } from '../../http/http-client.ts'
import { describeRefusal } from '../../http/refusal.ts'
import type { Reply } from '../../http/reply.ts'
import type { HtmlRow } from '../../pages/html-document.ts'
import type { RelyingParty } from '../../rp/relying-party.ts'
import type { TestClient, TestUser } from '../../target/actors.ts'
import { type CallAs, defaultCaller } from '../../target/call-description.ts'
import type { DriverFunction } from '../../target/driver-api.ts'
import type { AdminCredentials, CallStep, CallTemplate, Target } from '../../target/target-file.ts'
import type { Variables } from '../../target/template.ts'
import { commonValues } from '../../target/variables.ts'
import type { Attempt, Caller, CredentialKind, OtherUser } from '../operations.ts'
import { administratorGrant, type GrantCredentials } from './administrator-grant.ts'
import { sendInBrowser } from './browser-calls.ts'
import { asTemplate, callByCode } from './call-by-code.ts'
import { bodyOf, filledHeaders, methodAndUrl, withAnswer } from './call-request.ts'
import { quoted } from './quoted-answer.ts'

export interface CallContext {
  readonly target: Target
  readonly http: HttpClient
  readonly rp: RelyingParty
  /** The client at which a user signs in for calls in their own name. */
  accountClient(user: TestUser): TestClient
  browser(): BrowserSession
}

/** Whose credentials a call carries, with the default of the target file. */
export function callerOf({ as = defaultCaller }: Pick<CallTemplate, 'as'>): CallAs {
  return as
}

/** Sends the request templates of a target file with the credentials they ask for. */
export class CallSender {
  readonly #context: CallContext
  /** The administrator's token, and until when it is valid, in milliseconds of the target's time. */
  #adminToken: { value: string; until: number } | undefined
  /** The browsers of signed-in users, by user name. */
  readonly #userBrowsers = new Map<string, BrowserSession>()

  constructor(context: CallContext) {
    this.#context = context
  }

  /** Sends a call, with all its steps, as its authorized caller or as the one that `caller` names. */
  async send(
    template: CallTemplate,
    variables: Variables,
    options: { readonly user?: TestUser; readonly caller?: Caller; readonly row?: HtmlRow | undefined } = {},
  ): Promise<Attempt> {
    const { target } = this.#context
    const values: Variables = {
      ...commonValues(target, this.#context.rp.now()),
      ...variables,
    }
    const caller = options.caller ?? 'authorized'
    const as = callerOf(template)
    const { run } = template
    if (run !== undefined) return this.#byCode(run, template, values, options)
    const inBrowser =
      typeof caller === 'object' && caller.by !== undefined ? caller.by === 'browser' : undefined
    if (inBrowser ?? as === 'user-browser') {
      return sendInBrowser({
        template,
        variables: values,
        browser: await this.#signedIn(
          caller === 'authorized' ? options.user : caller === 'nobody' ? undefined : caller.user,
        ),
        stranger: caller !== 'authorized',
        row: options.row,
      })
    }
    let reply = await this.#sendStep(template, values, as, options.user, caller)
    for (const step of template.followed_by ?? []) {
      if (reply.status >= 300) {
        if (caller !== 'authorized') return reply
        throw new PrerequisiteError(`an answer to go on from (got ${quoted(reply)} from ${reply.url})`)
      }
      reply = await this.#sendStep(step, withAnswer(step, values, reply), as, options.user, caller, reply)
    }
    return reply
  }

  async #byCode(
    run: DriverFunction,
    { as }: CallTemplate,
    variables: Variables,
    options: { readonly user?: TestUser; readonly caller?: Caller },
  ): Promise<Attempt> {
    return callByCode(run, variables, {
      stranger: (options.caller ?? 'authorized') !== 'authorized',
      send: ({ method, url, ...parts }) =>
        this.send(
          {
            ...asTemplate({ method, url, ...parts }),
            ...(as === undefined ? {} : { as }),
          },
          { open: '{' },
          options,
        ),
    })
  }

  async #sendStep(
    step: CallTemplate | CallStep,
    values: Variables,
    as: CallAs,
    user: TestUser | undefined,
    caller: Caller,
    before?: Reply,
  ): Promise<Reply> {
    const to = methodAndUrl(step, values)
    const headers = { ...filledHeaders(step, values), ...(await this.#credentials(as, user, caller)) }
    const send = (all: Readonly<Record<string, string>>) =>
      this.#context.http.send({
        sender: senderOf(as, caller),
        ...to,
        headers: all,
        ...bodyOf(step, values, before),
      })
    const token = /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1]
    if (token === undefined) return send(headers)
    return this.#context.rp.asTokenHolder(token, to, (own) => send({ ...headers, ...own }))
  }

  /** An access token and a signed-in browser may open anything; a header or a password only what is declared so. */
  credentialKindsOf(template: CallTemplate): readonly CredentialKind[] {
    if (template.csrf !== undefined || template.press !== undefined) return ['browser']
    const { admin } = this.#context.target
    if (callerOf(template) !== 'admin' || admin === undefined) return ['bearer', 'browser']
    if ('header' in admin) return ['bearer', 'header', 'browser']
    return 'basic' in admin ? ['bearer', 'basic', 'browser'] : ['bearer', 'browser']
  }

  /** For after a restart: the server may have forgotten who was signed in, including the administrator. */
  forgetCredentials(): void {
    this.#adminToken = undefined
    this.#userBrowsers.clear()
  }

  /** The subject identifier of a user, from a login at the client for calls. */
  async subjectOf(user: TestUser): Promise<string> {
    const { rp, accountClient } = this.#context
    const { subject } = await rp.online(user, accountClient(user), this.#context.browser())
    if (subject === undefined) throw new PrerequisiteError('an ID token that names the user')
    return subject
  }

  /** Signs in again where the change under test, or time, has ended the login session of the call before. */
  async #signedIn(user: TestUser | undefined): Promise<BrowserSession> {
    const { rp, target } = this.#context
    if (user === undefined) return this.#context.browser()
    const client = this.#context.accountClient(user)
    const before = this.#userBrowsers.get(user.username)
    const isObserved = target.observed.login_session !== false
    if (before !== undefined && (!isObserved || (await rp.session(before, client)) === 'alive')) return before
    const browser = this.#context.browser()
    await rp.authorized({ client, browser, user, scope: 'openid' })
    this.#userBrowsers.set(user.username, browser)
    return browser
  }

  async #credentials(
    as: string,
    user: TestUser | undefined,
    caller: Caller,
  ): Promise<Record<string, string>> {
    if (caller === 'nobody' || as === 'nobody') return {}
    if (caller !== 'authorized') return this.#strangersHeaders(caller)
    if (as === 'user-token') return { authorization: `Bearer ${await this.#userToken(user)}` }
    return this.#adminHeaders(this.#context.target.admin)
  }

  /** What another user has, in the place where the interface looks for it. */
  async #strangersHeaders({ user, accessToken, by }: OtherUser): Promise<Record<string, string>> {
    if (by === 'basic') return { authorization: `Basic ${basicCredentials(user)}` }
    const token = accessToken ?? (await this.#userToken(user))
    const { admin } = this.#context.target
    if (by === 'header' && admin !== undefined && 'header' in admin) return { [admin.header.name]: token }
    return { authorization: `Bearer ${token}` }
  }

  /** Signs in anew each time: a revocation may have ended the token of the last call. */
  async #userToken(user: TestUser | undefined): Promise<string> {
    if (user === undefined) throw new PrerequisiteError('a user for a call in the name of a user')
    const { rp, accountClient } = this.#context
    const grant = await rp.online(user, accountClient(user), this.#context.browser())
    if (grant.accessToken === undefined) throw new PrerequisiteError('an access token of the user')
    return grant.accessToken
  }

  async #adminHeaders(admin: AdminCredentials | undefined): Promise<Record<string, string>> {
    if (admin === undefined) return {}
    if ('bearer' in admin) return { authorization: `Bearer ${admin.bearer}` }
    if ('basic' in admin) return { authorization: `Basic ${basicCredentials(admin.basic)}` }
    if ('header' in admin) return { [admin.header.name]: admin.header.value }
    return { authorization: `Bearer ${await this.#adminAccessToken(admin)}` }
  }

  async #adminAccessToken(admin: GrantCredentials): Promise<string> {
    const { rp } = this.#context
    if (this.#adminToken !== undefined && rp.now() < this.#adminToken.until) return this.#adminToken.value
    const { client, parameters, endpoint } = administratorGrant(admin)
    const reply = await rp.token(client, parameters, endpoint === undefined ? {} : { endpoint })
    if (reply.accessToken === undefined) {
      refuseCrash(reply)
      throw new PrerequisiteError(`an administrator's access token (got ${describeRefusal(reply)})`)
    }
    this.#adminToken = { value: reply.accessToken, until: rp.now() + ((reply.expiresIn ?? 60) - 10) * 1000 }
    return reply.accessToken
  }
}

/** In UTF-8, so that a password may have any letter. @see RFC 7617, section 2.1 */
function basicCredentials({ username, password }: { username: string; password: string }): string {
  return Buffer.from(`${username}:${password}`).toString('base64')
}

function senderOf(as: string, caller: Caller): string {
  if (caller === 'nobody') return 'nobody'
  if (caller !== 'authorized') return `user ${caller.user.role}`
  return as === 'admin' ? 'administrator' : as === 'user-token' ? 'user' : 'clock'
}
