import { NotApplicable, PrerequisiteError } from '../../engine/errors.ts'
import type { Reply } from '../../http/reply.ts'
import type { Grant } from '../../rp/grant.ts'
import { claimsOf } from '../../rp/jwt.ts'
import type { RelyingParty } from '../../rp/relying-party.ts'
import type { TestClient, TestUser } from '../../target/actors.ts'
import type { CallAs } from '../../target/call-description.ts'
import { type CallName, type CallsOf, missingCall } from '../../target/calls.ts'
import type { SecretKind } from '../../target/secret-names.ts'
import type { Calls, CallTemplate, ListTemplate, RevocationTemplate } from '../../target/target-file.ts'
import type { Variables } from '../../target/template.ts'
import { restartRemedy } from '../abilities.ts'
import type { Effects } from '../effects.ts'
import type { PutsBack } from '../lent-accounts.ts'
import type {
  Attempt,
  Caller,
  CredentialKind,
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
import { concerns, wordsFor } from './concerned-entries.ts'
import { confirmed } from './confirmed-answer.ts'
import { keepRow, rowOf } from './html-lists.ts'
import { entryIn } from './lists.ts'
import { pagedList } from './paged-list.ts'
import { type Placed, placedBy } from './placed-call.ts'
import { quoted } from './quoted-answer.ts'
import { rotatedSigningKey } from './signing-key-rotation.ts'
import { TemplateStateChanges } from './state-changes.ts'
import { SubjectVariables } from './subject-variables.ts'
import { TemplateThrowAways } from './throw-aways.ts'

type SingleCall = Exclude<CallName, CallsOf<'alternatives'>>

export interface OperationParts {
  readonly calls: Calls
  readonly sender: CallSender
  readonly rp: RelyingParty
  /** Registers a new secret for redaction before it is first sent. */
  learn(kind: SecretKind, value: string): void
  /** Learns what is asked for, so that it can be seen to have happened. */
  readonly effects: Effects
  /** The identifiers of the clients that lists call by another name. */
  readonly clientIds?: ReadonlyMap<string, string>
  /** Subject identifiers by user name; a disabled user cannot be asked for theirs by a sign-in. */
  readonly subjects?: Map<string, string>
  /** Where the calls stand in the target file: `target.yaml:12` by the name of the call. */
  readonly places?: Readonly<Record<string, string>>
  /** How long what was changed may take to be seen everywhere, in seconds. */
  readonly windowSeconds: number
  /** Takes down what became of a user, so that it can be undone. */
  readonly changed?: (was: TestUser, now: TestUser, disabled?: boolean) => void
  /** Restarts the target, if the driver can. */
  readonly restart?: () => Promise<void>
}

/** Carries out operations by the request templates of a target file. */
export class TemplateOperations implements Operations {
  readonly state: StateChanges & PutsBack
  readonly #calls: Calls
  protected readonly sender: CallSender
  readonly #rp: RelyingParty
  readonly #restart: (() => Promise<void>) | undefined
  readonly #effects: Effects
  readonly #windowSeconds: number
  readonly #clientIds: ReadonlyMap<string, string>
  readonly #placed: Placed
  /** Makes and removes users and clients for a check. */
  readonly throwAways: TemplateThrowAways
  readonly #variables: SubjectVariables
  #limitsTouched = false

  constructor(options: OperationParts) {
    this.#calls = options.calls
    this.sender = options.sender
    this.#rp = options.rp
    this.#restart = options.restart
    this.#effects = options.effects
    this.#windowSeconds = options.windowSeconds
    this.#clientIds = options.clientIds ?? new Map()
    this.#variables = new SubjectVariables(this.sender, options.subjects)
    this.#placed = placedBy(options.places ?? {})
    this.throwAways = new TemplateThrowAways({
      calls: options.calls,
      template: (name) => this.template(name),
      send: (template, variables) => this.sender.send(template, variables),
      sendAbout: (template, subject) => this.send(template, subject),
      placed: this.#placed,
    })
    this.state = new TemplateStateChanges({
      calls: options.calls,
      template: (name) => this.template(name),
      send: (template, subject, more) => this.send(template, subject, 'authorized', more),
      learn: options.learn,
      asked: (name, template, reply) => this.asked(name, template, reply),
      changed: options.changed ?? (() => undefined),
      placed: this.#placed,
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
    const template =
      subject.alternative === undefined
        ? this.template(operation)
        : this.#alternative(operation, subject.alternative)
    const marks = sendsMoment(template)
    const more = marks ? { now: await this.#rp.clock.mark() } : {}
    if (!marks) await this.#rp.clock.intoNewSecond()
    await this.#sendRevocation(operation, template, subject, more)
  }

  async revokeAtOnce(operation: RevocationOperation, subject: Subject): Promise<void> {
    const template = this.template(operation)
    if (sendsMoment(template)) {
      throw new NotApplicable(`the call ${operation} sends a moment, so the server takes none of its own`)
    }
    await this.#sendRevocation(operation, template, subject)
  }

  async #sendRevocation(
    operation: RevocationOperation,
    template: RevocationTemplate,
    subject: Subject,
    more: Variables = {},
  ): Promise<void> {
    const targets = await this.#targets(operation, template, subject)
    await this.#placed(operation, async () => {
      for (const target of targets) {
        this.asked(operation, template, await this.send(template, target, 'authorized', more))
      }
    })
  }

  alternatives(operation: 'admin-revoke-client'): readonly (string | undefined)[] {
    return [undefined, ...(this.#calls[`${operation}-ways`] ?? []).map(({ name }) => name)]
  }

  credentialsOf(operation: RevocationOperation): CallAs {
    return callerOf(this.template(operation))
  }

  credentialKindsOf(operation: RevocationOperation): readonly CredentialKind[] {
    return this.sender.credentialKindsOf(this.template(operation))
  }

  async attempt(
    operation: RevocationOperation | 'user-list-grants',
    subject: Subject,
    caller: Caller,
  ): Promise<Attempt[]> {
    const template = this.template(operation)
    const replies: Attempt[] = []
    for (const target of 'each' in template ? await this.#targets(operation, template, subject) : [subject]) {
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
    this.asked('admin-end-session', template, reply)
  }

  async setOfflineLimits(limits: OfflineLimits): Promise<void> {
    const template = this.template('admin-lifetimes')
    this.asked('admin-lifetimes', template, await this.sender.send(template, this.limitVariables(limits)))
    this.#limitsTouched = limits.idle !== null || limits.max !== null
  }

  /** The variables of a request that sets limits, in seconds; null means none. */
  protected limitVariables(limits: OfflineLimits): Variables {
    return { ...limits }
  }

  async rotateSigningKey(): Promise<void> {
    const template = this.template('rotate-signing-key')
    await rotatedSigningKey(this.#rp, this.#windowSeconds, async () => {
      confirmed(await this.sender.send(template, {}), template, 'a new signing key')
    })
  }

  /** Takes down that a change was asked for, unless its answer confirms it by a rule of the target file. */
  protected asked(call: CallName, template: CallTemplate, reply: Reply): void {
    if (confirmed(reply, template, `an accepted ${call}`)) return
    this.#effects.asked({
      call,
      answer: quoted(reply),
      exchange: reply.exchange,
      remedy: `calls: { ${call}: { accepted: { status: ${reply.status} } } }, if that answer means that it was done`,
    })
  }

  async restart(): Promise<void> {
    if (this.#restart === undefined)
      throw new NotApplicable('the run cannot restart the server', restartRemedy)
    await this.#restart()
  }

  /** Whether the check changed the limits, so that they have to be restored. */
  get limitsTouched(): boolean {
    return this.#limitsTouched
  }

  protected async list(name: CallsOf<'list' | 'session-list'>, subject: Subject): Promise<ListReading> {
    const template = this.template(name) as ListTemplate
    const { entries, ...reading } = await this.#placed(name, () =>
      pagedList(template, name, async (request) => {
        const reply = await this.send({ ...template, request }, subject)
        confirmed(reply, template, `a list from ${name}`)
        return reply
      }),
    )
    return { entries: entries.map((entry) => this.#withClientId(entry)), ...reading }
  }

  /** Pages call clients by the names that people know them by. */
  #withClientId(entry: ListedGrant): ListedGrant {
    const id = entry.client === undefined ? undefined : this.#clientIds.get(entry.client)
    return id === undefined ? entry : keepRow({ ...entry, client: id }, entry)
  }

  /**
   * What a revocation is sent for: the subject itself, or each listed entry that the operation is about. A list may show
   * more than was asked for, strangers included.
   *
   * @throws PrerequisiteError where no entry is meant, so that nothing would be sent
   */
  async #targets(
    operation: RevocationOperation | 'user-list-grants',
    template: RevocationTemplate,
    subject: Subject,
  ): Promise<Subject[]> {
    if (template.each === undefined || subject.entry !== undefined) return [subject]
    const { each } = template
    const { entries, answer = '' } = await this.list(each, subject)
    const matching = entries.filter((entry) => entry.offline && concerns(operation, entry, subject))
    if (matching.length === 0) {
      await this.#placed(each, () => {
        throw new PrerequisiteError(
          `an entry to revoke: ${each} shows ${entries.length}, none of them ${wordsFor(operation, subject)} (${answer})`,
        )
      })
    }
    if (template.press !== undefined || template.run !== undefined)
      return matching.map((entry) => ({ ...subject, entry }))
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
    template: CallTemplate,
    subject: Subject,
    caller: Caller = 'authorized',
    more: Variables = {},
  ): Promise<Attempt> {
    const variables = { ...(await this.#variables.of(template, subject)), ...more }
    const user = subject.user === undefined ? {} : { user: subject.user }
    return this.sender.send(template, variables, { ...user, caller, row: rowOf(subject.entry) })
  }

  protected template(name: SingleCall): RevocationTemplate {
    const template = this.#calls[name]
    if (template === undefined) {
      const { reason, remedy } = missingCall(name)
      throw new NotApplicable(reason, remedy)
    }
    return template
  }
}

/** Whether a revocation carries the moment up to which it counts. */
function sendsMoment(template: CallTemplate): boolean {
  return JSON.stringify(template).includes('{now}')
}
