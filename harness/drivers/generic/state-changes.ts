import type { Reply } from '../../http/reply.ts'
import type { TestClient, TestUser } from '../../target/actors.ts'
import type { CallsOf } from '../../target/calls.ts'
import type { SecretKind } from '../../target/secret-names.ts'
import type { Calls, CallTemplate } from '../../target/target-file.ts'
import type { Variables } from '../../target/template.ts'
import { at } from '../../target/template.ts'
import { throwAwayPerson, throwAwaySecret } from '../actors.ts'
import type { PutsBack } from '../lent-accounts.ts'
import type { ChangeOperation, StateChanges, Subject } from '../operations.ts'
import type { Placed } from './placed-call.ts'

type StateCall = CallsOf<'plain-change' | 'change' | 'secret-change'>

/** Carries out changes by the request templates of a target file. */
export class TemplateStateChanges implements StateChanges, PutsBack {
  readonly #calls: Calls
  readonly #template: (name: StateCall) => CallTemplate
  readonly #send: (template: CallTemplate, subject: Subject, more: Variables) => Promise<Reply>
  readonly #learn: (kind: SecretKind, value: string) => void
  readonly #asked: (name: StateCall, template: CallTemplate, reply: Reply) => void
  readonly #changed: (was: TestUser, now: TestUser, disabled?: boolean) => void
  readonly #placed: Placed

  constructor(parts: {
    readonly calls: Calls
    /** The call of that name; throws `NotApplicable` where the target has none. */
    template(name: StateCall): CallTemplate
    send(template: CallTemplate, subject: Subject, more: Variables): Promise<Reply>
    /** Registers a new secret for redaction before it is first sent. */
    learn(kind: SecretKind, value: string): void
    /** Takes down that a change was asked for. */
    asked(name: StateCall, template: CallTemplate, reply: Reply): void
    /** Takes down what becomes of a user, before a call whose answer may say nothing, so that it can be undone. */
    changed(was: TestUser, now: TestUser, disabled?: boolean): void
    /** Says of what goes wrong where the call stands. */
    readonly placed: Placed
  }) {
    this.#calls = parts.calls
    this.#template = parts.template
    this.#send = parts.send
    this.#learn = parts.learn
    this.#asked = parts.asked
    this.#changed = parts.changed
    this.#placed = parts.placed
  }

  async disableUser(user: TestUser): Promise<void> {
    this.#changed(user, user, true)
    await this.#change('admin-disable-user', { user })
  }

  async enableUser(user: TestUser): Promise<boolean> {
    if (this.#calls['admin-enable-user'] === undefined) return false
    await this.#change('admin-enable-user', { user })
    this.#changed(user, user, false)
    return true
  }

  async renameUser(user: TestUser): Promise<TestUser> {
    return this.#renamed(user, await throwAwayPerson())
  }

  async #renamed(user: TestUser, name: Pick<TestUser, 'username' | 'email'>): Promise<TestUser> {
    const { username, email } = name
    const renamed = { ...user, ...name }
    this.#changed(user, renamed)
    await this.#change('admin-rename-user', { user }, { new_username: username, new_email: email })
    return renamed
  }

  async setPassword(user: TestUser): Promise<TestUser> {
    return this.#withPassword('admin-set-password', user, throwAwaySecret())
  }

  /** A password that the account had before is put back by whichever call there is. */
  async putBack(now: TestUser, before: TestUser): Promise<void> {
    let user = now
    if (user.password !== before.password) {
      const name =
        this.#calls['admin-set-password'] === undefined ? 'user-change-password' : 'admin-set-password'
      user = await this.#withPassword(name, user, before.password)
    }
    if (user.username !== before.username) await this.#renamed(user, before)
  }

  async #withPassword(
    name: 'admin-set-password' | 'user-change-password',
    user: TestUser,
    password: string,
  ): Promise<TestUser> {
    this.#learn('password', password)
    const changed = { ...user, password }
    // What a user could not change, they cannot change back either.
    if (name === 'admin-set-password') this.#changed(user, changed)
    await this.#change(name, { user }, { new_password: password })
    if (name === 'user-change-password') this.#changed(user, changed)
    return changed
  }

  async changeOwnPassword(user: TestUser): Promise<TestUser> {
    return this.#withPassword('user-change-password', user, throwAwaySecret())
  }

  async disableClient(client: TestClient): Promise<void> {
    await this.#change('admin-disable-client', { client })
  }

  async enableClient(client: TestClient): Promise<boolean> {
    if (this.#calls['admin-enable-client'] === undefined) return false
    await this.#change('admin-enable-client', { client })
    return true
  }

  async changeSecret(client: TestClient): Promise<TestClient> {
    const proposed = throwAwaySecret()
    this.#learn('client_secret', proposed)
    const reply = await this.#change('admin-client-secret', { client }, { new_secret: proposed })
    const assigned = at(reply.json, this.#calls['admin-client-secret']?.secret ?? 'client_secret')
    const secret = typeof assigned === 'string' ? assigned : proposed
    this.#learn('client_secret', secret)
    return { ...client, secret }
  }

  async change(operation: ChangeOperation, subject: Subject): Promise<void> {
    await this.#change(operation, subject)
  }

  async #change(name: StateCall, subject: Subject, more: Variables = {}): Promise<Reply> {
    const template = this.#template(name)
    return this.#placed(name, async () => {
      const reply = await this.#send(template, subject, more)
      this.#asked(name, template, reply)
      return reply
    })
  }
}
