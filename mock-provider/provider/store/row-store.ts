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
import { RecentEvents } from './recent-events.ts'
import { type Change, keyOf, type Row, type Rows, type Step, sortable, under } from './rows.ts'
import type { Rotation, Store, StoredFacts } from './store.ts'

/** How often it is looked whether something has expired: once for so many codes and access tokens. */
const lookedAfter = 16
/** How much of what has expired is dropped at once. */
const droppedAtOnce = 64

/** Keeps everything in rows of text, so that every database that can hold those can hold the state. */
export class RowStore implements Store {
  readonly sharedWith: Rows['sharedWith']
  readonly #rows: Rows
  readonly #events: RecentEvents
  #expiring = 0
  #sweptGrants: string | undefined
  #sweptSessions: string | undefined

  constructor(rows: Rows) {
    this.sharedWith = rows.sharedWith
    this.#rows = rows
    this.#events = new RecentEvents(rows)
  }

  async made(at: number): Promise<Made> {
    return { order: await this.#rows.order(), at }
  }

  async clear(): Promise<void> {
    await this.#events.write()
    await this.#rows.clear()
  }

  async snapshot(): Promise<unknown> {
    return this.#rows.range('')
  }

  async restore(snapshot: unknown): Promise<void> {
    await this.#rows.clear()
    await this.#rows.write((snapshot as readonly Row[]).map(({ key, value }) => [key, value]))
  }

  async once(name: string, work: () => Promise<void>): Promise<void> {
    const key = keyOf('once', name)
    if ((await this.#one(key)) !== undefined) return
    await this.#rows.alone(name, async () => {
      if ((await this.#one(key)) !== undefined) return
      await work()
      await this.#rows.write([[key, '1']])
    })
  }

  async setting(name: string): Promise<string | undefined> {
    const [value] = await this.#rows.get([keyOf('setting', name)])
    return value
  }

  async putSetting(name: string, value: string): Promise<void> {
    await this.#rows.write([[keyOf('setting', name), value]])
  }

  noteEvent(event: string): void {
    this.#events.note(event)
  }

  async events(): Promise<readonly string[]> {
    return this.#events.all()
  }

  async durable(): Promise<void> {
    await this.#events.write()
    await this.#rows.durable()
  }

  async close(): Promise<void> {
    await this.durable()
    await this.#rows.close()
  }

  async user(id: string): Promise<User | undefined> {
    return this.#one(keyOf('user', id))
  }

  async userByName(username: string): Promise<User | undefined> {
    const id = await this.#one<string>(keyOf('username', username))
    return id === undefined ? undefined : this.user(id)
  }

  async users(): Promise<readonly User[]> {
    return this.#oldestFirst<User>('user')
  }

  async putUser(user: User): Promise<void> {
    const key = keyOf('user', user.id)
    await this.#rows.step({ changed: [key] }, async (step) => {
      const before = await read<User>(step, key)
      step.write([
        ...(before === undefined ? [] : [[keyOf('username', before.username), undefined] as const]),
        [key, JSON.stringify(user)],
        [keyOf('username', user.username), JSON.stringify(user.id)],
      ])
    })
  }

  async removeUser(id: string): Promise<void> {
    const key = keyOf('user', id)
    await this.#rows.step({ changed: [key] }, async (step) => {
      const user = await read<User>(step, key)
      if (user === undefined) return
      step.write([
        [key, undefined],
        [keyOf('username', user.username), undefined],
      ])
    })
  }

  async client(clientId: string): Promise<Client | undefined> {
    const uid = await this.#one<string>(keyOf('client-id', clientId))
    return uid === undefined ? undefined : this.#one(keyOf('client', uid))
  }

  async clients(): Promise<readonly Client[]> {
    return this.#oldestFirst<Client>('client')
  }

  async putClient(client: Client): Promise<void> {
    const key = keyOf('client', client.uid)
    await this.#rows.step({ changed: [key] }, async (step) =>
      step.write([
        [key, JSON.stringify(client)],
        [keyOf('client-id', client.clientId), JSON.stringify(client.uid)],
      ]),
    )
  }

  async removeClient(clientId: string): Promise<void> {
    const uid = await this.#one<string>(keyOf('client-id', clientId))
    if (uid === undefined) return
    const key = keyOf('client', uid)
    await this.#rows.step({ changed: [key] }, async (step) =>
      step.write([
        [key, undefined],
        [keyOf('client-id', clientId), undefined],
      ]),
    )
  }

  async session(id: string): Promise<Session | undefined> {
    return this.#one(keyOf('session', id))
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
    const key = 'user' in of ? `user:${of.user}` : `browser:${of.browser}`
    const row = await this.#rows.last(under('session-of', key))
    return row === undefined ? undefined : this.session(JSON.parse(row.value) as string)
  }

  async putSession(session: Session): Promise<void> {
    const key = keyOf('session', session.id)
    await this.#rows.step({ changed: [key] }, async (step) => {
      const before = await read<Session>(step, key)
      const listed = before === undefined ? listings('session-of', keysOfSession(session), session) : []
      step.write([
        [key, JSON.stringify(session)],
        ...listed.map((each) => [each, JSON.stringify(session.id)] as const),
      ])
    })
  }

  async browserNamed(name: string): Promise<string | undefined> {
    return this.#one(keyOf('browser-named', name))
  }

  async nameBrowser(id: string, name: string): Promise<void> {
    const key = keyOf('browser', id)
    await this.#rows.step({ changed: [key] }, async (step) => {
      const before = await read<string>(step, key)
      step.write([
        ...(before === undefined ? [] : [[keyOf('browser-named', before), undefined] as const]),
        [key, JSON.stringify(name)],
        [keyOf('browser-named', name), JSON.stringify(id)],
      ])
    })
  }

  async consent(userId: string, clientUid: string): Promise<Consent | undefined> {
    return this.#one(keyOf('consent', userId, clientUid))
  }

  async putConsent(consent: Consent): Promise<void> {
    await this.#rows.write([[keyOf('consent', consent.userId, consent.clientUid), JSON.stringify(consent)]])
  }

  async putCode(code: Code): Promise<void> {
    await this.#dropExpired(code.made.at)
    await this.#rows.write([
      [keyOf('code', code.id), JSON.stringify({ code, used: false })],
      [keyOf('expires', sortable(code.expiresAt + replayNoticed), 'code', code.id), ''],
    ])
  }

  async redeem(
    id: string,
    accepts: (code: Code) => boolean,
  ): Promise<{ readonly code: Code; readonly replay: boolean } | undefined> {
    const key = keyOf('code', id)
    return this.#rows.step({ changed: [key] }, async (step) => {
      const row = await read<{ readonly code: Code; readonly used: boolean }>(step, key)
      if (row === undefined || !accepts(row.code)) return undefined
      if (!row.used) step.write([[key, JSON.stringify({ ...row, used: true })]])
      return { code: row.code, replay: row.used }
    })
  }

  async bindCode(id: string, grantId: string): Promise<void> {
    const key = keyOf('code', id)
    await this.#rows.step({ changed: [key] }, async (step) => {
      const row = await read<{ readonly code: Code }>(step, key)
      if (row !== undefined) step.write([[key, JSON.stringify({ ...row, code: { ...row.code, grantId } })]])
    })
  }

  async grant(id: string): Promise<Grant | undefined> {
    return this.#one(keyOf('grant', id))
  }

  async putGrant(grant: Grant): Promise<void> {
    const key = keyOf('grant', grant.id)
    await this.#rows.step({ changed: [key] }, async (step) => {
      const before = await read<Grant>(step, key)
      const listed = before === undefined ? listings('grant-of', listedKeysOf(grant), grant) : []
      step.write([
        [key, JSON.stringify(grant)],
        ...listed.map((each) => [each, JSON.stringify(grant.id)] as const),
      ])
    })
  }

  async rotate(rotation: Rotation): Promise<Grant | undefined> {
    const key = keyOf('grant', rotation.grantId)
    const known = await this.#one<Grant>(key)
    if (known === undefined) return undefined
    // Whose it is stays the same for life, so what decides about it can be held before it is read again.
    const held = { changed: [key], read: factKeysOf(known) }
    return this.#rows.step(held, async (step) => {
      const [row, ...facts] = await step.get([key, ...factKeysOf(known)])
      if (row === undefined) return undefined
      const grant = JSON.parse(row) as Grant
      if (!rotation.accepts(grant, factsFrom(grant, facts))) return undefined
      const advances = rotation.advance && rotation.generation === grant.generation
      const used: Grant = {
        ...grant,
        usedAt: rotation.now,
        uses: grant.uses + 1,
        ...(advances ? { generation: grant.generation + 1, rotatedAt: rotation.now } : {}),
      }
      step.write([[key, JSON.stringify(used)]])
      return used
    })
  }

  async page(
    key: string,
    { kind, after, limit }: { readonly kind?: Grant['kind']; readonly after: number; readonly limit: number },
  ): Promise<readonly Grant[]> {
    const prefix = under('grant-of', key)
    const grants: Grant[] = []
    for (let last = `${prefix}${sortable(after)}0`; ; ) {
      const wanted = limit - grants.length
      const rows = await this.#rows.range(prefix, { after: last, limit: wanted })
      const found = await this.#all<Grant>(
        rows.map(({ value }) => keyOf('grant', JSON.parse(value) as string)),
      )
      grants.push(...found.filter((grant) => kind === undefined || grant.kind === kind))
      last = rows.at(-1)?.key ?? last
      if (rows.length < wanted || grants.length >= limit) return grants
    }
  }

  async accessToken(id: string): Promise<AccessToken | undefined> {
    const token = await this.#one<AccessToken>(keyOf('access', id))
    // Its row may stay until it expires, but it does not outlive its grant.
    return token !== undefined && (await this.grant(token.grantId)) !== undefined ? token : undefined
  }

  async putAccessToken(token: AccessToken): Promise<void> {
    await this.#dropExpired(token.made.at)
    await this.#rows.write([
      [keyOf('access', token.id), JSON.stringify(token)],
      [keyOf('expires', sortable(token.expiresAt), 'access', token.id), ''],
    ])
  }

  async revoke(mark: Mark): Promise<void> {
    const key = keyOf('mark', mark.key)
    await this.#rows.step({ changed: [key] }, async (step) =>
      step.write([[key, JSON.stringify(withMark((await read<Mark[]>(step, key)) ?? [], mark))]]),
    )
  }

  async marks(keys: readonly string[]): Promise<ReadonlyMap<string, readonly Mark[]>> {
    return marksFrom(keys, await this.#rows.get(keys.map((key) => keyOf('mark', key))))
  }

  async facts(grant: Grant): Promise<StoredFacts> {
    return factsFrom(grant, await this.#rows.get(factKeysOf(grant)))
  }

  async sweep(dead: Parameters<Store['sweep']>[0], most: number): Promise<void> {
    const grants = await this.#rows.range('grant/', { after: this.#sweptGrants, limit: most })
    this.#sweptGrants = grants.length < most ? undefined : grants.at(-1)?.key
    const facts = await Promise.all(grants.map(({ value }) => this.facts(JSON.parse(value) as Grant)))
    const changes: Change[] = []
    for (const [at, { key, value }] of grants.entries()) {
      const grant = JSON.parse(value) as Grant
      const stored = facts[at]
      if (stored === undefined || !dead.grant(grant, stored)) continue
      const gone = [key, keyOf('mark', `grant:${grant.id}`)]
      gone.push(...listings('grant-of', listedKeysOf(grant), grant))
      changes.push(...gone.map((each) => [each, undefined] as const))
    }
    await this.#rows.write(changes)
    await this.#sweepSessions(dead.session, most)
    await this.#dropExpired(dead.now, true)
  }

  async #sweepSessions(isDead: (session: Session) => boolean, most: number): Promise<void> {
    const rows = await this.#rows.range('session/', { after: this.#sweptSessions, limit: most })
    this.#sweptSessions = rows.length < most ? undefined : rows.at(-1)?.key
    for (const { key, value } of rows) {
      const session = JSON.parse(value) as Session
      if (!isDead(session)) continue
      const named = await this.#rows.range(under('grant-of', `session:${session.id}`), { limit: 1 })
      if (named.length > 0) continue
      const gone = [key, keyOf('mark', `session:${session.id}`)]
      gone.push(...listings('session-of', keysOfSession(session), session))
      await this.#rows.write(gone.map((each) => [each, undefined] as const))
      const others = await this.#rows.range(under('session-of', `browser:${session.browser}`), { limit: 1 })
      if (others.length === 0) await this.#forgetBrowser(session.browser)
    }
  }

  async #forgetBrowser(id: string): Promise<void> {
    const key = keyOf('browser', id)
    await this.#rows.step({ changed: [key] }, async (step) => {
      const name = await read<string>(step, key)
      if (name === undefined) return
      step.write([
        [key, undefined],
        [keyOf('browser-named', name), undefined],
      ])
    })
  }

  /** Codes and access tokens are listed by when they expire, so nothing that lives is looked at. */
  async #dropExpired(now: number, always = false): Promise<void> {
    this.#expiring += 1
    if (!always && this.#expiring % lookedAfter !== 0) return
    const rows = await this.#rows.range('expires/', { limit: droppedAtOnce })
    const over = rows.map(({ key }) => key).filter((key) => key < keyOf('expires', sortable(now)))
    const gone = over.flatMap((key) => [key, key.split('/').slice(2).join('/')])
    await this.#rows.write(gone.map((key) => [key, undefined] as const))
  }

  async #sessionsUnder(key: string): Promise<readonly Session[]> {
    const rows = await this.#rows.range(under('session-of', key))
    return this.#all<Session>(rows.map(({ value }) => keyOf('session', JSON.parse(value) as string)))
  }

  async #oldestFirst<Value extends { readonly made: Made }>(kind: string): Promise<Value[]> {
    const rows = await this.#rows.range(under(kind))
    return rows.map(({ value }) => JSON.parse(value) as Value).toSorted((a, b) => a.made.order - b.made.order)
  }

  async #one<Value>(key: string): Promise<Value | undefined> {
    const [value] = await this.#rows.get([key])
    return value === undefined ? undefined : (JSON.parse(value) as Value)
  }

  async #all<Value>(keys: readonly string[]): Promise<Value[]> {
    const values = await this.#rows.get(keys)
    return values.flatMap((value) => (value === undefined ? [] : (JSON.parse(value) as Value)))
  }
}

async function read<Value>(step: Step, key: string): Promise<Value | undefined> {
  const [value] = await step.get([key])
  return value === undefined ? undefined : (JSON.parse(value) as Value)
}

function listings(kind: string, keys: readonly string[], row: { readonly id: string; made: Made }): string[] {
  return keys.map((key) => keyOf(kind, key, sortable(row.made.order), row.id))
}

/** Of everything that decides about a grant. */
function factKeysOf(grant: Grant): string[] {
  return [
    keyOf('user', grant.userId),
    keyOf('client', grant.clientUid),
    keyOf('session', grant.sessionId),
    ...keysOf(grant).map((key) => keyOf('mark', key)),
  ]
}

function factsFrom(grant: Grant, values: readonly (string | undefined)[]): StoredFacts {
  const [user, client, session, ...marks] = values
  return {
    marks: marksFrom(keysOf(grant), marks),
    user: user === undefined ? undefined : (JSON.parse(user) as User),
    client: client === undefined ? undefined : (JSON.parse(client) as Client),
    session: session === undefined ? undefined : (JSON.parse(session) as Session),
  }
}

function marksFrom(
  keys: readonly string[],
  values: readonly (string | undefined)[],
): Map<string, readonly Mark[]> {
  const byKey = new Map<string, readonly Mark[]>()
  for (const [at, key] of keys.entries()) {
    const value = values[at]
    if (value !== undefined) byKey.set(key, JSON.parse(value) as Mark[])
  }
  return byKey
}
