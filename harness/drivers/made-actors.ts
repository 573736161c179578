import { NotApplicable } from '../engine/errors.ts'
import type { Redactor } from '../evidence/redactor.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { Target } from '../target/target-file.ts'
import { isConfidential } from './abilities.ts'
import { testClient, throwAwayClient, throwAwayUser } from './actors.ts'
import type { TemplateThrowAways } from './generic/throw-aways.ts'
import type { Traces } from './traces.ts'

export interface MadeActorsParts {
  readonly target: Target
  readonly throwAways: TemplateThrowAways
  readonly redactor: Pick<Redactor, 'learn'>
  readonly traces?: Traces | undefined
}

/** The users and clients that a check has made for itself at the target. */
export class MadeActors {
  readonly users: TestUser[] = []
  readonly clients: TestClient[] = []
  /** What users were before the latest change, whose call may not have been carried out. */
  readonly #before = new Map<TestUser, TestUser>()
  readonly #parts: MadeActorsParts

  constructor(parts: MadeActorsParts) {
    this.#parts = parts
  }

  /** Those that stand in for the first users and clients of the target file, as far as there are calls for it. */
  async makeFirst(numbers: { readonly users: 1 | 2; readonly clients: 1 | 2 }): Promise<void> {
    const { throwAways } = this.#parts
    if (throwAways.createsUsers) {
      for (const role of ['first', 'second'].slice(0, numbers.users)) await this.makeUser(role)
    }
    if (throwAways.createsClients) {
      for (const role of (['main', 'second'] as const).slice(0, numbers.clients))
        await this.#makeOwnClient(role)
    }
  }

  /** @param predecessor whose name the user gets */
  async makeUser(role: string, predecessor?: TestUser): Promise<TestUser> {
    const { throwAways, redactor, traces } = this.#parts
    const { id: _, ...same } = predecessor ?? (await throwAwayUser(role))
    const proposed = { ...same, role }
    // Before it is first sent, wherever the target's call puts it.
    redactor.learn('password', proposed.password)
    traces?.made({ kind: 'user', name: proposed.username })
    const user = await throwAways.createUser(proposed)
    if (user.id !== undefined) traces?.made({ kind: 'user', name: user.username, id: user.id })
    this.users.push(user)
    return user
  }

  /** Takes down what a call makes of a user, who has to be removed by the new name. Nothing happens for users of the target. */
  changed(was: TestUser, now: TestUser): void {
    const at = this.users.findIndex(({ username }) => username === was.username)
    if (at === -1 || was.username === now.username) return
    this.users[at] = now
    this.#before.set(now, was)
    const { username: name, id } = now
    this.#parts.traces?.made({ kind: 'user', name, ...(id === undefined ? {} : { id }) })
  }

  async makeClient(proposed: TestClient): Promise<TestClient> {
    const { throwAways, redactor, traces } = this.#parts
    redactor.learn('client_secret', proposed.secret ?? '')
    traces?.made({ kind: 'client', name: proposed.clientId })
    const { secret, ...made } = await throwAways.createClient(proposed)
    if (made.clientId !== proposed.clientId) {
      traces?.removed({ kind: 'client', name: proposed.clientId })
      traces?.made({ kind: 'client', name: made.clientId })
    }
    const client: TestClient =
      made.authentication === 'none' || secret === undefined ? made : { ...made, secret }
    redactor.learn('client_secret', client.secret ?? '')
    this.clients.push(client)
    return client
  }

  /** @param predecessor whose identifier the client gets */
  async makeThrowAwayClient(predecessor?: TestClient): Promise<TestClient> {
    const like = testClient('main', this.#parts.target.clients.main)
    const proposed = throwAwayClient({ ...like, role: 'throw-away' })
    return this.makeClient(
      predecessor === undefined ? proposed : { ...proposed, clientId: predecessor.clientId },
    )
  }

  /** @throws NotApplicable where the target's call makes confidential clients only */
  async makePublicClient(): Promise<TestClient> {
    const { target, throwAways } = this.#parts
    if (!throwAways.createsPublicClients) {
      throw new NotApplicable(
        'the call admin-create-client makes confidential clients only',
        'calls: { admin-create-client: ... }, with {auth} or {public} where the kind of the client stands',
      )
    }
    const like = testClient('public', target.clients.public ?? target.clients.main)
    return this.makeClient(throwAwayClient({ ...like, authentication: 'none', role: 'throw-away' }))
  }

  async #makeOwnClient(role: 'main' | 'second'): Promise<void> {
    const entry = this.#parts.target.clients[role]
    // A public client has no secret, so the one of the file is as good as a new one.
    if (entry === undefined || !isConfidential(entry)) return
    await this.makeClient(throwAwayClient(testClient(role, entry)))
  }

  async removeUser(user: TestUser): Promise<void> {
    await this.#deleteUser(user, this.#parts.throwAways)
    forget(this.users, user)
  }

  async removeClient(client: TestClient): Promise<void> {
    await this.#deleteClient(client, this.#parts.throwAways)
    forget(this.clients, client)
  }

  /** Removes all that is left, by calls with a deadline of their own. */
  async removeAll(by: TemplateThrowAways): Promise<void> {
    for (const user of this.users) await this.#deleteUser(user, by)
    for (const client of this.clients) await this.#deleteClient(client, by)
  }

  async #deleteUser(user: TestUser, by: TemplateThrowAways): Promise<void> {
    const before = this.#before.get(user)
    try {
      await by.deleteUser(user)
    } catch (failure) {
      if (before === undefined) throw failure
      await by.deleteUser(before)
    }
    for (const { username: name } of [user, ...(before === undefined ? [] : [before])]) {
      this.#parts.traces?.removed({ kind: 'user', name })
    }
  }

  async #deleteClient(client: TestClient, by: TemplateThrowAways): Promise<void> {
    await by.deleteClient(client)
    this.#parts.traces?.removed({ kind: 'client', name: client.clientId })
  }
}

/** Nothing happens to the others where it is not among them. */
function forget<T>(made: T[], one: T): void {
  const at = made.indexOf(one)
  if (at !== -1) made.splice(at, 1)
}
