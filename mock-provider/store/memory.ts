import {
  type AccessToken,
  type Client,
  type Code,
  type Consent,
  type Grant,
  keysOf,
  type Made,
  type Mark,
  type Session,
  type User,
} from '../model.ts'
import type { Rotation, Store, StoredFacts } from './store.ts'

/** How many codes, sessions or access tokens may pile up before expired ones are looked for. */
const tidyEvery = 1000

/** Keeps everything in maps. Each method is one synchronous step, which makes it atomic. */
export class MemoryStore implements Store {
  #order = 0
  readonly #users = new Map<string, User>()
  readonly #userIds = new Map<string, string>()
  readonly #clients = new Map<string, Client>()
  readonly #clientIds = new Map<string, string>()
  readonly #sessions = new Map<string, Session>()
  readonly #sessionsBy = new Index<Session>()
  readonly #consents = new Map<string, Consent>()
  readonly #codes = new Map<string, { code: Code; used: boolean }>()
  readonly #grants = new Map<string, Grant>()
  readonly #grantsBy = new Index<Grant>()
  readonly #accessTokens = new Map<string, AccessToken>()
  readonly #marks = new Map<string, Mark[]>()

  async made(at: number): Promise<Made> {
    this.#order += 1
    return { order: this.#order, at }
  }

  async user(id: string): Promise<User | undefined> {
    return this.#users.get(id)
  }

  async userByName(username: string): Promise<User | undefined> {
    const id = this.#userIds.get(username)
    return id === undefined ? undefined : this.#users.get(id)
  }

  async users(): Promise<readonly User[]> {
    return [...this.#users.values()]
  }

  async putUser(user: User): Promise<void> {
    const before = this.#users.get(user.id)
    if (before !== undefined) this.#userIds.delete(before.username)
    this.#users.set(user.id, user)
    this.#userIds.set(user.username, user.id)
  }

  async removeUser(id: string): Promise<void> {
    const user = this.#users.get(id)
    if (user === undefined) return
    this.#users.delete(id)
    this.#userIds.delete(user.username)
  }

  async client(clientId: string): Promise<Client | undefined> {
    const uid = this.#clientIds.get(clientId)
    return uid === undefined ? undefined : this.#clients.get(uid)
  }

  async clients(): Promise<readonly Client[]> {
    return [...this.#clients.values()]
  }

  async putClient(client: Client): Promise<void> {
    this.#clients.set(client.uid, client)
    this.#clientIds.set(client.clientId, client.uid)
  }

  async removeClient(clientId: string): Promise<void> {
    const uid = this.#clientIds.get(clientId)
    if (uid === undefined) return
    this.#clients.delete(uid)
    this.#clientIds.delete(clientId)
  }

  async session(id: string): Promise<Session | undefined> {
    return this.#sessions.get(id)
  }

  async sessionsOfBrowser(browser: string): Promise<readonly Session[]> {
    return this.#sessionsBy.of(`browser:${browser}`, this.#sessions)
  }

  async sessionsOfUser(userId: string): Promise<readonly Session[]> {
    return this.#sessionsBy.of(`user:${userId}`, this.#sessions)
  }

  async putSession(session: Session): Promise<void> {
    if (!this.#sessions.has(session.id)) {
      this.#sessionsBy.add([`browser:${session.browser}`, `user:${session.userId}`], session.id)
    }
    this.#sessions.set(session.id, session)
  }

  async consent(userId: string, clientUid: string): Promise<Consent | undefined> {
    return this.#consents.get(`${userId}/${clientUid}`)
  }

  async putConsent(consent: Consent): Promise<void> {
    this.#consents.set(`${consent.userId}/${consent.clientUid}`, consent)
  }

  async putCode(code: Code): Promise<void> {
    if (this.#codes.size > tidyEvery)
      removeWhere(this.#codes, ({ code: old }) => old.expiresAt < code.made.at)
    this.#codes.set(code.id, { code, used: false })
  }

  async redeem(id: string): Promise<{ readonly code: Code; readonly replay: boolean } | undefined> {
    const found = this.#codes.get(id)
    if (found === undefined) return undefined
    const replay = found.used
    found.used = true
    return { code: found.code, replay }
  }

  async bindCode(id: string, grantId: string): Promise<void> {
    const found = this.#codes.get(id)
    if (found !== undefined) found.code = { ...found.code, grantId }
  }

  async grant(id: string): Promise<Grant | undefined> {
    return this.#grants.get(id)
  }

  async putGrant(grant: Grant): Promise<void> {
    if (!this.#grants.has(grant.id)) this.#grantsBy.add(keysOf(grant), grant.id)
    this.#grants.set(grant.id, grant)
  }

  async rotate(rotation: Rotation): Promise<Grant | undefined> {
    const grant = this.#grants.get(rotation.grantId)
    if (grant === undefined || !rotation.accepts(grant, this.#factsOf(grant))) return undefined
    const advances = rotation.advance && rotation.generation === grant.generation
    const used: Grant = {
      ...grant,
      usedAt: rotation.now,
      uses: grant.uses + 1,
      ...(advances ? { generation: grant.generation + 1, rotatedAt: rotation.now } : {}),
    }
    this.#grants.set(grant.id, used)
    return used
  }

  async page(
    key: string,
    { kind, after, limit }: { readonly kind?: Grant['kind']; readonly after: number; readonly limit: number },
  ): Promise<readonly Grant[]> {
    const found: Grant[] = []
    for (const grant of this.#grantsBy.after(key, after, this.#grants)) {
      if (kind !== undefined && grant.kind !== kind) continue
      found.push(grant)
      if (found.length === limit) break
    }
    return found
  }

  async accessToken(id: string): Promise<AccessToken | undefined> {
    return this.#accessTokens.get(id)
  }

  async putAccessToken(token: AccessToken): Promise<void> {
    if (this.#accessTokens.size > 0 && this.#accessTokens.size % tidyEvery === 0) {
      removeWhere(this.#accessTokens, (old) => old.expiresAt < token.made.at)
    }
    this.#accessTokens.set(token.id, token)
  }

  async revoke(mark: Mark): Promise<void> {
    const same = (other: Mark): boolean =>
      other.event === mark.event &&
      other.except === mark.except &&
      other.access === mark.access &&
      other.session === mark.session &&
      other.consent === mark.consent &&
      other.kinds.join() === mark.kinds.join()
    const others = (this.#marks.get(mark.key) ?? []).filter((other) => !same(other))
    this.#marks.set(mark.key, [...others, mark])
  }

  async marks(keys: readonly string[]): Promise<ReadonlyMap<string, readonly Mark[]>> {
    return this.#marksOf(keys)
  }

  async facts(grant: Grant): Promise<StoredFacts> {
    return this.#factsOf(grant)
  }

  async sweep(dead: Parameters<Store['sweep']>[0]): Promise<number> {
    const inUse = new Set<string>()
    for (const grant of this.#grants.values()) {
      if (!dead.grant(grant, this.#factsOf(grant))) {
        inUse.add(grant.sessionId)
        continue
      }
      this.#grants.delete(grant.id)
      this.#marks.delete(`grant:${grant.id}`)
    }
    this.#grantsBy.keep(this.#grants)
    for (const session of this.#sessions.values()) {
      if (inUse.has(session.id) || !dead.session(session)) continue
      this.#sessions.delete(session.id)
      this.#marks.delete(`session:${session.id}`)
    }
    this.#sessionsBy.keep(this.#sessions)
    removeWhere(this.#accessTokens, (token) => token.expiresAt < dead.now || !this.#grants.has(token.grantId))
    removeWhere(this.#codes, ({ code }) => code.expiresAt < dead.now)
    return this.#grants.size
  }

  #factsOf(grant: Grant): StoredFacts {
    return {
      marks: this.#marksOf(keysOf(grant)),
      user: this.#users.get(grant.userId),
      client: this.#clients.get(grant.clientUid),
      session: this.#sessions.get(grant.sessionId),
    }
  }

  #marksOf(keys: readonly string[]): Map<string, readonly Mark[]> {
    const found = new Map<string, readonly Mark[]>()
    for (const key of keys) {
      const marks = this.#marks.get(key)
      if (marks !== undefined) found.set(key, marks)
    }
    return found
  }
}

/** Ids by key, in the order in which they were added, which is the order of their rows. */
class Index<Row extends { readonly made: Made }> {
  #ids = new Map<string, string[]>()

  add(keys: readonly string[], id: string): void {
    for (const key of keys) {
      const ids = this.#ids.get(key)
      if (ids === undefined) this.#ids.set(key, [id])
      else ids.push(id)
    }
  }

  of(key: string, rows: ReadonlyMap<string, Row>): Row[] {
    return (this.#ids.get(key) ?? []).flatMap((id) => rows.get(id) ?? [])
  }

  /** Rows younger than an order; found by halving, since an index may be long and its old part dead. */
  *after(key: string, order: number, rows: ReadonlyMap<string, Row>): Generator<Row> {
    const ids = this.#ids.get(key) ?? []
    let low = 0
    let high = ids.length
    while (low < high) {
      const middle = (low + high) >> 1
      const row = rows.get(ids[middle] ?? '')
      if (row !== undefined && row.made.order <= order) low = middle + 1
      else high = middle
    }
    for (let index = low; index < ids.length; index++) {
      const row = rows.get(ids[index] ?? '')
      if (row !== undefined && row.made.order > order) yield row
    }
  }

  keep(rows: ReadonlyMap<string, unknown>): void {
    for (const [key, ids] of this.#ids) {
      const kept = ids.filter((id) => rows.has(id))
      if (kept.length === 0) this.#ids.delete(key)
      else this.#ids.set(key, kept)
    }
  }
}

function removeWhere<Row>(rows: Map<string, Row>, holds: (row: Row) => boolean): void {
  for (const [id, row] of rows) if (holds(row)) rows.delete(id)
}
