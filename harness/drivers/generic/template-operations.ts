import { NotApplicable, PrerequisiteError } from '../../engine/errors.ts'
import { accepted } from '../../http/crash.ts'
import type { Reply } from '../../http/reply.ts'
import type { Grant } from '../../rp/grant.ts'
import { claimsOf } from '../../rp/jwt.ts'
import type { RelyingParty } from '../../rp/relying-party.ts'
import type { TestClient, TestUser } from '../../target/actors.ts'
import { type CallAs, type CallName, type CallsOf, lackingFor, missingCall } from '../../target/calls.ts'
import type { SecretKind } from '../../target/secret-names.ts'
import type { Calls, ListTemplate, RequestTemplate, RevocationTemplate } from '../../target/target-file.ts'
import type { Variables } from '../../target/template.ts'
import { at } from '../../target/template.ts'
import { restartRemedy } from '../abilities.ts'
import type {
  Caller,
  ListedGrant,
  ListOperation,
  ListReading,
  OfflineLimits,
  Operations,
  RevocationOperation,
  StateChanges,
  Subject,
} from '../operations.ts'
import { type CallSender, callerOf } from './call-sender.ts'
import { entriesOf, entryIn } from './lists.ts'
import { TemplateStateChanges } from './state-changes.ts'

type SingleCall = Exclude<CallName, CallsOf<'alternatives'>>

export interface OperationParts {
  readonly calls: Calls
  readonly sender: CallSender
  readonly rp: RelyingParty
  /** Registers a new secret for redaction before it is first sent. */
  learn(kind: SecretKind, value: string): void
  /** Restarts the target, if the driver can. */
  readonly restart?: () => Promise<void>
}

/** Carries out operations by the request templates of a target file. */
export class TemplateOperations implements Operations {
  readonly state: StateChanges
  readonly #calls: Calls
  protected readonly sender: CallSender
  readonly #rp: RelyingParty
  readonly #restart: (() => Promise<void>) | undefined
  /** Subjects learned from ID tokens, by user name, for calls that want the subject. */
  readonly #subjects = new Map<string, string>()
  #limitsTouched = false

  constructor(options: OperationParts) {
    this.#calls = options.calls
    this.sender = options.sender
    this.#rp = options.rp
    this.#restart = options.restart
    this.state = new TemplateStateChanges({
      calls: options.calls,
      template: (name) => this.template(name),
      send: (template, subject, more) => this.send(template, subject, 'authorized', more),
      learn: options.learn,
    })
  }

  async listed(operation: ListOperation, subject: Subject): Promise<ListReading> {
    return this.list(operation, subject)
  }

  async userList(user: TestUser): Promise<ListReading> {
    return this.listed('user-list-grants', { user })
  }

  async adminListUser(user: TestUser, grant?: Grant): Promise<ListReading> {
    return this.listed('admin-list-user-tokens', { user, ...(grant === undefined ? {} : { grant }) })
  }

  async adminListClient(client: TestClient): Promise<ListReading> {
    return this.listed('admin-list-client-tokens', { client })
  }

  async revoke(operation: RevocationOperation, subject: Subject): Promise<void> {
    await this.#rp.clock.intoNewSecond()
    const template =
      subject.alternative === undefined
        ? this.template(operation)
        : this.#alternative(operation, subject.alternative)
    for (const target of await this.#targets(template, subject)) {
      const reply = await this.send(template, target)
      accepted(reply, `an accepted ${operation}`)
    }
  }

  alternatives(operation: 'admin-revoke-client'): readonly (string | undefined)[] {
    return [undefined, ...(this.#calls[`${operation}-ways`] ?? []).map(({ name }) => name)]
  }

  credentialsOf(operation: RevocationOperation): CallAs {
    return callerOf(this.template(operation))
  }

  async attempt(
    operation: RevocationOperation | 'user-list-grants',
    subject: Subject,
    caller: Caller,
  ): Promise<Reply[]> {
    const template = this.template(operation)
    const replies: Reply[] = []
    for (const target of 'each' in template ? await this.#targets(template, subject) : [subject]) {
      replies.push(await this.send(template, target, caller))
    }
    return replies
  }

  async endSession(user: TestUser, grant: Grant): Promise<void> {
    const template = this.template('admin-end-session')
    const sessions = this.#calls['admin-list-sessions']
    const sid = claimsOf(grant.firstIdToken)?.sid
    let entry: ListedGrant | undefined
    if (sessions !== undefined) {
      const { entries } = await this.list('admin-list-sessions', { user, grant })
      entry =
        entries.find(({ id, session }) => sid !== undefined && (session === sid || id === sid)) ??
        (entries.length === 1 ? entries[0] : undefined)
      if (entry === undefined) {
        throw new PrerequisiteError(`the login session of the browser among ${entries.length} listed ones`)
      }
    }
    const reply = await this.send(template, { user, grant, ...(entry === undefined ? {} : { entry }) })
    accepted(reply, 'an ended login session')
  }

  async setOfflineLimits(limits: OfflineLimits): Promise<void> {
    const reply = await this.sender.send(this.template('admin-lifetimes'), this.limitVariables(limits))
    accepted(reply, 'accepted lifetimes')
    this.#limitsTouched = limits.idle !== null || limits.max !== null
  }

  /** The variables of a request that sets limits, in seconds; null means none. */
  protected limitVariables(limits: OfflineLimits): Variables {
    return { ...limits }
  }

  async rotateSigningKey(): Promise<void> {
    const reply = await this.sender.send(this.template('rotate-signing-key'), {})
    accepted(reply, 'a new signing key')
  }

  async restart(): Promise<void> {
    if (this.#restart === undefined)
      throw new NotApplicable('the run cannot restart the server', restartRemedy)
    await this.#restart()
  }

  /** Whether users can be created for a check and removed after it. */
  get createsUsers(): boolean {
    return lackingFor('admin-create-user', this.#calls) === undefined
  }

  /** Creates a user at the target; returns it with the id that the target assigned. */
  async createUser(user: TestUser): Promise<TestUser> {
    const { id: path, ...template } = this.#calls['admin-create-user'] ?? { request: '' }
    const { username, email, password } = user
    const reply = await this.sender.send(template, { username, email, password })
    accepted(reply, 'a throw-away user')
    const id = path === undefined ? undefined : idIn(reply, path)
    return typeof id === 'string' || typeof id === 'number' ? { ...user, id: String(id) } : user
  }

  /** Whether confidential clients can be created for a check and removed after it. */
  get createsClients(): boolean {
    return lackingFor('admin-create-client', this.#calls) === undefined
  }

  /** Creates a client at the target; returns it with the identifier and secret that the target assigned. */
  async createClient(client: TestClient): Promise<TestClient> {
    const reply = await this.sender.send(this.template('admin-create-client'), {
      client_id: client.clientId,
      client_secret: client.secret ?? '',
      auth: client.authentication,
      redirect_uri: client.redirectUri,
      post_logout_redirect_uri: client.postLogoutRedirectUri ?? client.redirectUri,
    })
    accepted(reply, 'a throw-away client')
    const { client_id: id, client_secret: secret } = reply.json ?? {}
    return {
      ...client,
      ...(typeof id === 'string' ? { clientId: id } : {}),
      ...(typeof secret === 'string' ? { secret } : {}),
    }
  }

  async deleteClient(client: TestClient): Promise<void> {
    const reply = await this.send(this.template('admin-delete-client'), { client })
    accepted(reply, `removing ${client.clientId}`)
  }

  async deleteUser(user: TestUser): Promise<void> {
    const template = this.template('admin-delete-user')
    const reply = await this.send(template, { user })
    accepted(reply, `removing ${user.username}`)
  }

  /** Whether the check changed the limits, so that they have to be restored. */
  get limitsTouched(): boolean {
    return this.#limitsTouched
  }

  protected async list(name: CallsOf<'list' | 'session-list'>, subject: Subject): Promise<ListReading> {
    const template = this.template(name) as ListTemplate
    const reply = await this.send(template, subject)
    accepted(reply, `a list from ${name}`)
    return { entries: entriesOf(reply, template, name), exchange: reply.exchange }
  }

  /** What a revocation is sent for: the subject itself, or each listed entry that matches it. */
  async #targets(template: RevocationTemplate, subject: Subject): Promise<Subject[]> {
    if (template.each === undefined || subject.entry !== undefined) return [subject]
    const { entries } = await this.list(template.each, subject)
    const matching = entries
      .filter((entry) => entry.offline)
      .filter(
        ({ client }) =>
          subject.client === undefined || client === undefined || client === subject.client.clientId,
      )
    // Entries that lead to the same request, e.g. two of one user where the request names the user, need it once.
    const requests = new Map(matching.map((entry) => [entryIn(template, entry), entry]))
    return [...requests.values()].map((entry) => ({ ...subject, entry }))
  }

  #alternative(operation: RevocationOperation, name: string): RevocationTemplate {
    const alternatives = operation === 'admin-revoke-client' ? (this.#calls[`${operation}-ways`] ?? []) : []
    const alternative = alternatives.find((candidate) => candidate.name === name)
    if (alternative === undefined) throw new Error(`${operation} has no alternative "${name}"`)
    return alternative
  }

  protected async send(
    template: RequestTemplate,
    subject: Subject,
    caller: Caller = 'authorized',
    more: Variables = {},
  ): Promise<Reply> {
    const variables = { ...(await this.#variables(template, subject)), ...more }
    const user = subject.user === undefined ? {} : { user: subject.user }
    return this.sender.send(template, variables, { ...user, caller })
  }

  async #variables(template: RequestTemplate, { user, client, grant, entry }: Subject): Promise<Variables> {
    const text = JSON.stringify(template)
    const needsSubject = text.includes('{sub}') || (text.includes('{user_id}') && user?.id === undefined)
    const sub =
      grant?.subject ?? (user !== undefined && needsSubject ? await this.#subjectOf(user) : undefined)
    const sid = claimsOf(grant?.firstIdToken)?.sid
    return {
      client_id: client?.clientId,
      username: user?.username,
      email: user?.email,
      user_id: user?.id ?? sub,
      sub,
      token: grant?.refreshToken,
      sid: typeof sid === 'string' ? sid : undefined,
      'entry.id': entry?.id,
      'entry.client': entry?.client,
      'entry.user': entry?.user,
      'entry.session': entry?.session,
    }
  }

  async #subjectOf(user: TestUser): Promise<string> {
    const cached = this.#subjects.get(user.username)
    if (cached !== undefined) return cached
    const subject = await this.sender.subjectOf(user)
    this.#subjects.set(user.username, subject)
    return subject
  }

  protected template(name: SingleCall): RequestTemplate & Partial<RevocationTemplate> {
    const template = this.#calls[name]
    if (template === undefined) {
      const { reason, remedy } = missingCall(name)
      throw new NotApplicable(reason, remedy)
    }
    return template
  }
}

/** Servers that answer a creation without a body name the new resource in the Location header. */
function idIn(reply: Reply, path: string): unknown {
  if (path !== 'location') return at(reply.json, path)
  return reply.headers.location?.[0]?.split('/').at(-1)
}
