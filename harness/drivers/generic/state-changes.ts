import type { Reply } from '../../http/reply.ts'
import type { TestClient, TestUser } from '../../target/actors.ts'
import type { CallsOf } from '../../target/calls.ts'
import type { SecretKind } from '../../target/secret-names.ts'
import type { Calls, CallTemplate } from '../../target/target-file.ts'
import type { Variables } from '../../target/template.ts'
import { at } from '../../target/template.ts'
import { throwAwayPerson, throwAwaySecret } from '../actors.ts'
import type { StateChanges, Subject } from '../operations.ts'
import type { Placed } from './placed-call.ts'

type StateCall = CallsOf<'change' | 'secret-change'>

/** Carries out changes by the request templates of a target file. */
export class TemplateStateChanges implements StateChanges {
  readonly #calls: Calls
  readonly #template: (name: StateCall) => CallTemplate
  readonly #send: (template: CallTemplate, subject: Subject, more: Variables) => Promise<Reply>
  readonly #learn: (kind: SecretKind, value: string) => void
  readonly #asked: (name: StateCall, template: CallTemplate, reply: Reply) => void

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
    /** Says of what goes wrong where the call stands. */
    readonly placed: Placed
  }) {
    this.#calls = parts.calls
    this.#template = parts.template
    this.#send = parts.send
    this.#learn = parts.learn
    this.#asked = parts.asked
    this.#placed = parts.placed
  }

  async disableUser(user: TestUser): Promise<void> {
    await this.#change('admin-disable-user', { user })
  }

  async enableUser(user: TestUser): Promise<boolean> {
    if (this.#calls['admin-enable-user'] === undefined) return false
    await this.#change('admin-enable-user', { user })
    return true
  }

  async renameUser(user: TestUser): Promise<TestUser> {
    const { username, email } = await throwAwayPerson()
    await this.#change('admin-rename-user', { user }, { new_username: username, new_email: email })
    return { ...user, username, email }
  }

  async setPassword(user: TestUser): Promise<TestUser> {
    const password = throwAwaySecret()
    this.#learn('password', password)
    await this.#change('admin-set-password', { user }, { new_password: password })
    return { ...user, password }
  }

  async signOutEverywhere(user: TestUser): Promise<void> {
    await this.#change('sign-out-everywhere', { user })
  }

  async changeOwnPassword(user: TestUser): Promise<TestUser> {
    const password = throwAwaySecret()
    this.#learn('password', password)
    const passwords = { password: user.password, new_password: password }
    await this.#change('user-change-password', { user }, passwords)
    return { ...user, password }
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

  async withdrawOffline(client: TestClient): Promise<void> {
    await this.#change('admin-withdraw-offline', { client })
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
