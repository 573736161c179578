import { GradualSweep } from '../../kit/gradual-sweep.ts'
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
import { keysOfSession, listedKeysOf, replayNoticed, withMark } from './kept.ts'
import { type IndexState, OrderedIndex } from './ordered-index.ts'
import type { Rotation, Store, StoredFacts } from './store.ts'

/** How many codes or access tokens are looked at, whether they have expired, for each that is put. */
const lookedAt = 4

interface MemoryState {
  readonly maps: readonly Map<string, unknown>[]
  readonly indexes: readonly IndexState[]
}

/** Keeps everything in maps. Each method is one synchronous step, which makes it atomic. */
export class MemoryStore implements Store {
  readonly sharedWith = 'nobody'
  #order = 0
  readonly #users = new Map<string, User>()
  readonly #userIds = new Map<string, string>()
  readonly #clients = new Map<string, Client>()
  readonly #clientIds = new Map<string, string>()
  readonly #sessions = new Map<string, Session>()
  readonly #sessionsBy = new OrderedIndex()
  readonly #browserNames = new Map<string, string>()
  readonly #namesOfBrowsers = new Map<string, string>()
  readonly #consents = new Map<string, Consent>()
  readonly #codes = new Map<string, { code: Code; used: boolean }>()
  readonly #grants = new Map<string, Grant>()
  readonly #grantsBy = new OrderedIndex()
  readonly #accessTokens = new Map<string, AccessToken>()
  readonly #marks = new Map<string, Mark[]>()
  readonly #settings = new Map<string, string>()
  readonly #sweeps = {
    codes: new GradualSweep(this.#codes),
    accessTokens: new GradualSweep(this.#accessTokens),
    grants: new GradualSweep(this.#grants),
    sessions: new GradualSweep(this.#sessions),
  }

  async made(at: number): Promise<Made> {
    this.#order += 1
    return { order: this.#order, at }
  }

  async clear(): Promise<void> {
    for (const rows of this.#maps()) rows.clear()
    for (const index of this.#indexes()) index.clear()
  }

  async snapshot(): Promise<unknown> {
    const maps = this.#maps().map((rows) => new Map(rows))
    const state: MemoryState = {
      maps: structuredClone(maps),
      indexes: this.#indexes().map((index) => index.state()),
    }
    return state
  }

  async restore(snapshot: unknown): Promise<void> {
    const { maps, indexes } = snapshot as MemoryState
    this.#maps().forEach((rows, at) => {
      rows.clear()
      for (const [key, row] of structuredClone(maps[at]) ?? []) rows.set(key, row)
    })
    this.#indexes().forEach((index, at) => {
      const state = indexes[at]
      if (state !== undefined) index.fill(state)
    })
  }

  async once(name: string, work: () => Promise<void>): Promise<void> {
    if (this.#settings.has(name)) return
    this.#settings.set(name, '')
    await work()
  }

  async setting(name: string): Promise<string | undefined> {
    return this.#settings.get(name)
  }

  async putSetting(name: string, value: string): Promise<void> {
    this.#settings.set(name, value)
  }

  /** What happened is in the journal, and ends with it. */
  noteEvent(): void {}

  async events(): Promise<readonly string[]> {
    return []
  }

  async durable(): Promise<void> {}

  async close(): Promise<void> {}

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
    return this.#sessionsUnder(`browser:${browser}`)
  }

  async sessionsOfUser(userId: string): Promise<readonly Session[]> {
    return this.#sessionsUnder(`user:${userId}`)
  }

  async latestSession(
    of: { readonly user: string } | { readonly browser: string },
  ): Promise<Session | undefined> {
    const id = this.#sessionsBy.last('user' in of ? `user:${of.user}` : `browser:${of.browser}`)
    return id === undefined ? undefined : this.#sessions.get(id)
  }

  async putSession(session: Session): Promise<void> {
    if (!this.#sessions.has(session.id)) {
      this.#sessionsBy.add(keysOfSession(session), session.id, session.made.order)
    }
    this.#sessions.set(session.id, session)
  }

  async browserNamed(name: string): Promise<string | undefined> {
    return this.#browserNames.get(name)
  }

  async nameBrowser(id: string, name: string): Promise<void> {
    this.#forgetBrowser(id)
    this.#browserNames.set(name, id)
    this.#namesOfBrowsers.set(id, name)
  }

  async consent(userId: string, clientUid: string): Promise<Consent | undefined> {
    return this.#consents.get(`${userId}/${clientUid}`)
  }

  async putConsent(consent: Consent): Promise<void> {
    this.#consents.set(`${consent.userId}/${consent.clientUid}`, consent)
  }

  async putCode(code: Code): Promise<void> {
    this.#sweeps.codes.step(lookedAt, (old) => isOver(old, code.made.at))
    this.#codes.set(code.id, { code, used: false })
  }

  async redeem(
    id: string,
    accepts: (code: Code) => boolean,
  ): Promise<{ readonly code: Code; readonly replay: boolean } | undefined> {
    const row = this.#codes.get(id)
    if (row === undefined || !accepts(row.code)) return undefined
    const replay = row.used
    row.used = true
    return { code: row.code, replay }
  }

  async bindCode(id: string, grantId: string): Promise<void> {
    const row = this.#codes.get(id)
    if (row !== undefined) row.code = { ...row.code, grantId }
  }

  async grant(id: string): Promise<Grant | undefined> {
    return this.#grants.get(id)
  }

  async putGrant(grant: Grant): Promise<void> {
    if (!this.#grants.has(grant.id)) this.#grantsBy.add(listedKeysOf(grant), grant.id, grant.made.order)
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
    const grants: Grant[] = []
    for (const id of this.#grantsBy.after(key, after)) {
      const grant = this.#grants.get(id)
      if (grant === undefined) continue
      if (kind !== undefined && grant.kind !== kind) continue
      grants.push(grant)
      if (grants.length === limit) break
    }
    return grants
  }

  async accessToken(id: string): Promise<AccessToken | undefined> {
    return this.#accessTokens.get(id)
  }

  async putAccessToken(token: AccessToken): Promise<void> {
    this.#sweeps.accessTokens.step(
      lookedAt,
      (old) => old.expiresAt < token.made.at || !this.#grants.has(old.grantId),
    )
    this.#accessTokens.set(token.id, token)
  }

  async revoke(mark: Mark): Promise<void> {
    this.#marks.set(mark.key, withMark(this.#marks.get(mark.key) ?? [], mark))
  }

  async marks(keys: readonly string[]): Promise<ReadonlyMap<string, readonly Mark[]>> {
    return this.#marksOf(keys)
  }

  async facts(grant: Grant): Promise<StoredFacts> {
    return this.#factsOf(grant)
  }

  async sweep(dead: Parameters<Store['sweep']>[0], most: number): Promise<void> {
    this.#sweeps.grants.step(
      most,
      (grant) => dead.grant(grant, this.#factsOf(grant)),
      (grant) => {
        this.#grantsBy.remove(listedKeysOf(grant), grant.id)
        this.#marks.delete(`grant:${grant.id}`)
      },
    )
    this.#sweeps.sessions.step(
      most,
      (session) => !this.#grantsBy.has(`session:${session.id}`) && dead.session(session),
      (session) => {
        this.#sessionsBy.remove(keysOfSession(session), session.id)
        this.#marks.delete(`session:${session.id}`)
        if (!this.#sessionsBy.has(`browser:${session.browser}`)) this.#forgetBrowser(session.browser)
      },
    )
    this.#sweeps.accessTokens.step(
      most,
      (token) => token.expiresAt < dead.now || !this.#grants.has(token.grantId),
    )
    this.#sweeps.codes.step(most, (code) => isOver(code, dead.now))
  }

  /** Everything it holds, in an order that stays. */
  #maps(): Map<string, unknown>[] {
    return [
      this.#users,
      this.#userIds,
      this.#clients,
      this.#clientIds,
      this.#sessions,
      this.#browserNames,
      this.#namesOfBrowsers,
      this.#consents,
      this.#codes,
      this.#grants,
      this.#accessTokens,
      this.#marks,
      this.#settings,
    ]
  }

  #indexes(): OrderedIndex[] {
    return [this.#sessionsBy, this.#grantsBy]
  }

  #sessionsUnder(key: string): readonly Session[] {
    return [...this.#sessionsBy.after(key, 0)].flatMap((id) => this.#sessions.get(id) ?? [])
  }

  #forgetBrowser(id: string): void {
    const name = this.#namesOfBrowsers.get(id)
    if (name !== undefined) this.#browserNames.delete(name)
    this.#namesOfBrowsers.delete(id)
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
    const byKey = new Map<string, readonly Mark[]>()
    for (const key of keys) {
      const marks = this.#marks.get(key)
      if (marks !== undefined) byKey.set(key, marks)
    }
    return byKey
  }
}

function isOver({ code, used }: { readonly code: Code; readonly used: boolean }, now: number): boolean {
  return code.expiresAt + (used ? replayNoticed : 0) < now
}
