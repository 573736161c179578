import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { afterEach, describe, expect, test } from 'vitest'
import { openState, StateError } from '../../adapters/state.ts'
import { type AccessToken, type Grant, keysOf, type Mark, type Session } from '../model.ts'
import { memoryStore } from './memory.ts'
import type { Store } from './store.ts'

const opened: Store[] = []
const folders: string[] = []

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

async function open(where: string): Promise<Store> {
  const store = await openState(where)
  opened.push(store)
  return store
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'state-'))
  folders.push(folder)
  return folder
}

/** A database that is there for tests; interop/state/postgres.ts makes one. */
const postgres = process.env.OFFLINE_CONFORMANCE_POSTGRES

/** Every implementation of the store has to pass the same contract. */
const implementations: readonly (readonly [string, () => Promise<Store>])[] = [
  ['memory', async () => memoryStore()],
  ['LevelDB', () => open(newFolder())],
  ...(postgres === undefined
    ? []
    : ([
        [
          'PostgreSQL',
          async () => {
            const store = await open(postgres)
            await store.clear()
            return store
          },
        ],
      ] as const)),
]

async function grantIn(store: Store, more: Partial<Grant> = {}): Promise<Grant> {
  const made = await store.made(1_000_000)
  const grant: Grant = {
    id: `grant-${made.order}`,
    kind: 'offline',
    made,
    userId: 'kim',
    clientUid: 'web',
    sessionId: 'session',
    browser: 'browser',
    scope: ['openid', 'offline_access'],
    auth: { time: made.at },
    usedAt: made.at,
    uses: 0,
    generation: 1,
    ...more,
  }
  await store.putGrant(grant)
  return grant
}

async function markIn(store: Store, key: string, more: Partial<Mark> = {}): Promise<Mark> {
  const mark: Mark = {
    key,
    event: 'clientRevokeAll',
    made: await store.made(1_000_000),
    kinds: ['offline'],
    access: true,
    session: false,
    consent: false,
    ...more,
  }
  await store.revoke(mark)
  return mark
}

describe.each(implementations)('the %s store', (_, make) => {
  test('hands out an order that rises with every write, even within one millisecond', async () => {
    const store = await make()
    const orders = await Promise.all(Array.from({ length: 50 }, async () => (await store.made(5)).order))
    expect(new Set(orders).size).toBe(50)
  })

  test('knows the youngest session of a user and of a browser', async () => {
    const store = await make()
    const session = async (id: string, userId: string, browser: string): Promise<void> => {
      const made = await store.made(0)
      await store.putSession({ id, made, userId, browser, auth: { time: 0 }, seenAt: 0 })
    }
    expect(await store.latestSession({ user: 'kim' })).toBeUndefined()
    await session('first', 'kim', 'phone')
    await session('second', 'kim', 'laptop')
    await session('third', 'lee', 'laptop')
    expect((await store.latestSession({ user: 'kim' }))?.id).toBe('second')
    expect((await store.latestSession({ browser: 'laptop' }))?.id).toBe('third')
    expect((await store.latestSession({ browser: 'phone' }))?.id).toBe('first')
  })

  test('is what a snapshot of it says, as often as it is restored, and its order goes on', async () => {
    const store = await make()
    const kept = await grantIn(store)
    const snapshot = await store.snapshot?.()
    // Durable state outlives a process instead.
    if (snapshot === undefined) return
    for (let round = 0; round < 2; round++) {
      const late = await grantIn(store)
      await markIn(store, 'user:kim')
      await store.restore?.(snapshot)
      expect([await store.grant(kept.id), await store.grant(late.id)]).toEqual([kept, undefined])
      expect(await store.page('user:kim', { after: 0, limit: 9 })).toEqual([kept])
      expect([...(await store.marks(['user:kim'])).keys()]).toEqual([])
      expect((await store.made(0)).order).toBeGreaterThan(late.made.order)
    }
  })

  test('is empty once it was cleared, and its order goes on', async () => {
    const store = await make()
    const made = await store.made(0)
    await store.putUser({
      id: 'kim',
      made,
      username: 'kim',
      password: 'x',
      email: '',
      name: '',
      enabled: true,
    })
    const { id } = await grantIn(store)
    await markIn(store, 'user:kim')
    await store.clear()
    expect([await store.users(), await store.userByName('kim'), await store.grant(id)]).toEqual([
      [],
      undefined,
      undefined,
    ])
    expect(await store.page('user:kim', { after: 0, limit: 10 })).toEqual([])
    expect((await store.marks(['user:kim'])).get('user:kim') ?? []).toEqual([])
    expect((await store.made(0)).order).toBeGreaterThan(made.order + 2)
  })

  test('redeems a code once', async () => {
    const store = await make()
    await store.putCode({
      id: 'code',
      made: await store.made(0),
      userId: 'kim',
      clientUid: 'web',
      sessionId: 'session',
      scope: [],
      requestedScope: [],
      redirectUri: 'https://rp.example/callback',
      auth: { time: 0 },
      expiresAt: 60_000,
    })
    const redeemed = await Promise.all(Array.from({ length: 10 }, () => store.redeem('code', () => true)))
    expect(redeemed.filter((found) => found?.replay === false)).toHaveLength(1)
    expect(redeemed.filter((found) => found?.replay === true)).toHaveLength(9)
    expect(await store.redeem('another', () => true)).toBeUndefined()
  })

  test('accepts exactly one of parallel rotations of the same generation', async () => {
    const store = await make()
    const grant = await grantIn(store)
    const rotate = () =>
      store.rotate({
        grantId: grant.id,
        generation: 1,
        advance: true,
        now: 2_000_000,
        accepts: (current) => current.generation === 1,
      })
    const used = await Promise.all(Array.from({ length: 20 }, rotate))
    expect(used.filter((found) => found !== undefined)).toHaveLength(1)
    expect((await store.grant(grant.id))?.generation).toBe(2)
    expect((await store.grant(grant.id))?.uses).toBe(1)
  })

  test('decides about a rotation with the marks of that very moment', async () => {
    const store = await make()
    const grant = await grantIn(store)
    await markIn(store, `client:${grant.clientUid}`)
    const used = await store.rotate({
      grantId: grant.id,
      generation: 1,
      advance: false,
      now: 2_000_000,
      accepts: (_, { marks }) => marks.size === 0,
    })
    expect(used).toBeUndefined()
    expect((await store.grant(grant.id))?.uses).toBe(0)
  })

  test('lists grants by every key, by kind, page by page, oldest first', async () => {
    const store = await make()
    const grants: Grant[] = []
    for (let index = 0; index < 25; index++) {
      grants.push(await grantIn(store, index % 5 === 4 ? { kind: 'online' } : {}))
    }
    const offline = grants.filter(({ kind }) => kind === 'offline').map(({ id }) => id)
    const [first] = grants
    if (first === undefined) throw new Error('no grant')
    for (const key of keysOf(first).filter((candidate) => !/^grant:|^realm/.test(candidate))) {
      const found: string[] = []
      for (let after = 0; ; ) {
        const page = await store.page(key, { kind: 'offline', after, limit: 7 })
        found.push(...page.map(({ id }) => id))
        after = page.at(-1)?.made.order ?? after
        if (page.length < 7) break
      }
      expect(found, key).toEqual(offline)
    }
    expect(await store.page('user:lee', { after: 0, limit: 10 })).toEqual([])
  })

  test('starts a list behind an order, so that what a mark ended is not walked', async () => {
    const store = await make()
    await grantIn(store)
    const mark = await markIn(store, 'client:web')
    const later = await grantIn(store)
    const page = await store.page('client:web', { after: mark.made.order, limit: 10 })
    expect(page.map(({ id }) => id)).toEqual([later.id])
  })

  test('keeps the newest of marks that differ only in time, and never merges others', async () => {
    const store = await make()
    await markIn(store, 'user:kim')
    const newest = await markIn(store, 'user:kim')
    const sparing = await markIn(store, 'user:kim', { except: 'session' })
    const marks = (await store.marks(['user:kim', 'user:lee'])).get('user:kim') ?? []
    expect(marks.map(({ made }) => made.order).sort((a, b) => a - b)).toEqual([
      newest.made.order,
      sparing.made.order,
    ])
  })

  test('reads everything that decides about a grant at once', async () => {
    const store = await make()
    const grant = await grantIn(store)
    const mark = await markIn(store, `pair:${grant.userId}/${grant.clientUid}`)
    const facts = await store.facts(grant)
    expect([...facts.marks.values()].flat()).toEqual([mark])
    expect(facts.user).toBeUndefined()
  })

  test('sweeps what is dead with all that hangs on it, and keeps what is alive', async () => {
    const store = await make()
    const dead = await grantIn(store)
    const alive = await grantIn(store, { sessionId: 'kept' })
    const session = (id: string): Session => ({
      id,
      made: dead.made,
      userId: 'kim',
      browser: 'browser',
      auth: { time: 0 },
      seenAt: 0,
    })
    await store.putSession(session('session'))
    await store.putSession(session('kept'))
    await store.putAccessToken({
      id: 'access',
      grantId: dead.id,
      made: dead.made,
      by: 'code',
      uses: 0,
      userId: 'kim',
      scope: [],
      expiresAt: 9_000_000,
    })
    const isDead = { grant: ({ id }: Grant) => id === dead.id, session: () => true, now: 2_000_000 }
    await store.sweep(isDead, 100)
    expect(await store.grant(dead.id)).toBeUndefined()
    expect(await store.accessToken('access')).toBeUndefined()
    expect(await store.grant(alive.id)).toEqual(alive)
    expect(await store.session('session')).toBeUndefined()
    expect(await store.session('kept')).toBeDefined()
    expect((await store.page('user:kim', { after: 0, limit: 10 })).map(({ id }) => id)).toEqual([alive.id])
  })

  test('sweeps a slice at a time, and has looked at everything after a few', async () => {
    const store = await make()
    for (let count = 0; count < 95; count++) await grantIn(store)
    let looked = 0
    const dead = {
      grant: () => {
        looked += 1
        return true
      },
      session: () => true,
      now: 2_000_000,
    }
    await store.sweep(dead, 10)
    expect(looked).toBeLessThanOrEqual(10)
    for (let call = 0; call < 12; call++) await store.sweep(dead, 10)
    expect(await store.page('user:kim', { after: 0, limit: 100 })).toEqual([])
  })

  test('asks nothing about a grant that was used since it has to be kept', async () => {
    const store = await make()
    const lately = await grantIn(store, { usedAt: 2001 })
    const before = await grantIn(store, { usedAt: 2000 })
    const asked: string[] = []
    const grant = ({ id }: Grant): boolean => asked.push(id) > 0
    await store.sweep({ grant, keptFrom: 2000, session: () => false, now: 9000 }, 100)
    expect(asked).toEqual([before.id])
    expect(await store.grant(lately.id)).toEqual(lately)
  })

  test('leaves a code alone that is not accepted', async () => {
    const store = await make()
    const code = {
      id: 'code',
      made: await store.made(0),
      userId: 'kim',
      clientUid: 'web',
      sessionId: 'session',
      scope: [],
      requestedScope: [],
      redirectUri: 'https://rp.example/callback',
      auth: { time: 0 },
      expiresAt: 60_000,
    }
    await store.putCode(code)
    expect(await store.redeem('code', ({ clientUid }) => clientUid === 'another')).toBeUndefined()
    expect(await store.redeem('code', () => true)).toEqual({ code, replay: false })
  })

  test('knows a browser by its latest name only', async () => {
    const store = await make()
    await store.nameBrowser('browser', 'first')
    await store.nameBrowser('browser', 'second')
    expect(await store.browserNamed('first')).toBeUndefined()
    expect(await store.browserNamed('second')).toBe('browser')
  })

  test('forgets the old name of a renamed user', async () => {
    const store = await make()
    const user = {
      id: 'user',
      made: await store.made(0),
      username: 'before',
      password: 'x',
      email: 'x@example.com',
      name: 'X',
      enabled: true,
    }
    await store.putUser(user)
    await store.putUser({ ...user, username: 'after' })
    expect(await store.userByName('before')).toBeUndefined()
    expect((await store.userByName('after'))?.id).toBe('user')
  })

  test('does once what is to be done once', async () => {
    const store = await make()
    let times = 0
    const work = async () => {
      times += 1
    }
    await store.once('people', work)
    await store.once('people', work)
    await store.once('others', work)
    expect(times).toBe(2)
    await store.clear()
    await store.once('people', work)
    expect(times).toBe(3)
  })

  test('takes names of every kind apart', async () => {
    const store = await make()
    const names = ['a/b', 'a%2fb', 'a', 'A', 'ä', '\u0000', '\ud800', '𝒳', ' a ', 'a/']
    for (const [at, name] of names.entries()) await store.nameBrowser(`browser ${at}`, name)
    expect(await Promise.all(names.map((name) => store.browserNamed(name)))).toEqual(
      names.map((_, at) => `browser ${at}`),
    )
    for (const key of ['user:a', 'user:a/', 'user:a/b']) {
      await grantIn(store, { userId: key.slice(5) })
      expect(await store.page(key, { after: 0, limit: 10 }), key).toHaveLength(1)
    }
  })

  test('keeps the sessions of a browser and of a user in their order, until they are swept with its name', async () => {
    const store = await make()
    const sessions: Session[] = []
    for (let count = 0; count < 3; count++) {
      const made = await store.made(0)
      sessions.push({
        id: `session-${count}`,
        made,
        userId: 'kim',
        browser: 'b',
        auth: { time: 0 },
        seenAt: 0,
      })
    }
    for (const session of sessions) await store.putSession(session)
    await store.nameBrowser('b', 'its name')
    const seen = { ...(sessions[1] as Session), seenAt: 5 }
    await store.putSession(seen)
    expect(await store.sessionsOfBrowser('b')).toEqual([sessions[0], seen, sessions[2]])
    expect(await store.sessionsOfUser('kim')).toHaveLength(3)
    await store.sweep({ grant: () => true, session: () => true, now: 0 }, 100)
    expect([await store.sessionsOfBrowser('b'), await store.browserNamed('its name')]).toEqual([
      [],
      undefined,
    ])
  })

  test('lists a session where its order has it now, and forgets it whole', async () => {
    const store = await make()
    const session = async (id: string): Promise<Session> => {
      const made = await store.made(0)
      return { id, made, userId: 'kim', browser: 'b', auth: { time: 0 }, seenAt: 0 }
    }
    const first = await session('first')
    await store.putSession(first)
    await store.putSession(await session('second'))
    await store.nameBrowser('b', 'its name')
    await store.putSession({ ...first, made: await store.made(0) })
    expect((await store.sessionsOfUser('kim')).map(({ id }) => id)).toEqual(['second', 'first'])
    expect((await store.latestSession({ browser: 'b' }))?.id).toBe('first')
    await store.sweep({ grant: () => true, session: () => true, now: 0 }, 100)
    expect([await store.sessionsOfUser('kim'), await store.browserNamed('its name')]).toEqual([[], undefined])
  })

  test('drops codes and access tokens that have expired', async () => {
    const store = await make()
    const { id, made } = await grantIn(store)
    const token = (name: string, expiresAt: number) => ({
      ...{ id: name, grantId: id, made, by: 'code', uses: 0, userId: 'kim', scope: [] },
      ...({ expiresAt } as const),
    })
    await store.putAccessToken(token('short', 1_000_001) as AccessToken)
    await store.putAccessToken(token('long', 9_000_000) as AccessToken)
    await store.sweep({ grant: () => false, session: () => false, now: 2_000_000 }, 100)
    expect(await store.accessToken('short')).toBeUndefined()
    expect(await store.accessToken('long')).toBeDefined()
  })
})

describe('a state in a folder', () => {
  test('is what it was when it is opened again, and its order goes on', async () => {
    const folder = newFolder()
    const first = await openState(folder)
    const grant = await grantIn(first)
    const mark = await markIn(first, 'user:kim')
    await first.putSetting('provider', 'settings')
    first.noteEvent('{"event":"login"}')
    await first.close()
    const second = await open(folder)
    expect(await second.grant(grant.id)).toEqual(grant)
    expect((await second.marks(['user:kim'])).get('user:kim')).toEqual([mark])
    expect([await second.setting('provider'), await second.events()]).toEqual([
      'settings',
      ['{"event":"login"}'],
    ])
    expect((await second.made(0)).order).toBeGreaterThan(mark.made.order)
  })

  test('keeps the latest events only', async () => {
    const store = await open(newFolder())
    for (let count = 0; count < 1300; count++) {
      store.noteEvent(String(count))
      if (count % 7 === 0) await store.durable()
    }
    const events = await store.events()
    expect([events.length, events.at(-1)]).toEqual([500, '1299'])
    const rows = ((await store.snapshot?.()) ?? []) as { readonly key: string }[]
    const { length } = rows.filter(({ key }) => key.startsWith('event/'))
    expect(length).toBeGreaterThanOrEqual(500)
    expect(length).toBeLessThanOrEqual(700)
  })

  test('has one writer', async () => {
    const folder = newFolder()
    await open(folder)
    await expect(openState(folder)).rejects.toThrow(/is in use by another process/)
  })

  test('is refused where something else is there', async () => {
    const folder = newFolder()
    writeFileSync(join(folder, 'notes.txt'), 'mine')
    await expect(openState(folder)).rejects.toThrow(/holds something else, such as notes\.txt/)
    await expect(openState(join(folder, 'notes.txt'))).rejects.toThrow(StateError)
  })

  test('is refused where a later version wrote it', async () => {
    const folder = newFolder()
    await (await openState(folder)).close()
    const db = new ClassicLevel(folder)
    await db.put('!format', '2')
    await db.close()
    await expect(openState(folder)).rejects.toThrow(
      /written by a later version \(format 2, this version reads 1\)/,
    )
    const again = new ClassicLevel(folder)
    await again.put('!format', 'x')
    await again.close()
    await expect(openState(folder)).rejects.toThrow(/is damaged: its format is "x"/)
  })

  test.each([
    ['without CURRENT', (folder: string) => rmSync(join(folder, 'CURRENT'))],
    ['with another CURRENT', (folder: string) => writeFileSync(join(folder, 'CURRENT'), 'MANIFEST-999999\n')],
    ['with a spoiled manifest', (folder: string) => spoil(folder, /^MANIFEST/)],
    ['without its rows', (folder: string) => remove(folder, /\.ldb$/)],
  ])('is called damaged %s', async (_, damage) => {
    const folder = newFolder()
    await (await openState(folder)).close()
    // Opening it again moves what was written into a file of rows.
    await (await openState(folder)).close()
    damage(folder)
    await expect(openState(folder)).rejects.toThrow(/is damaged|cannot be opened as a state/)
  })
})

describe.runIf(postgres !== undefined)('a state that several processes share', () => {
  const both = async (): Promise<readonly [Store, Store]> => {
    const [one, other] = [await open(postgres ?? ''), await open(postgres ?? '')]
    await one.clear()
    return [one, other]
  }
  const rotation = (grant: Grant) => ({
    grantId: grant.id,
    generation: 1,
    advance: true,
    now: 2_000_000,
    accepts: (current: Grant, { marks }: { readonly marks: ReadonlyMap<string, unknown> }) =>
      current.generation === 1 && marks.size === 0,
  })

  test('accepts one of parallel uses of a token, wherever they arrive', async () => {
    const [one, other] = await both()
    const grant = await grantIn(one)
    const used = await Promise.all(
      Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? one : other).rotate(rotation(grant))),
    )
    expect(used.filter((each) => each !== undefined)).toHaveLength(1)
    expect((await other.grant(grant.id))?.uses).toBe(1)
  })

  test('never accepts a token after a revocation was acknowledged by another process', async () => {
    const [one, other] = await both()
    for (let round = 0; round < 20; round++) {
      const grant = await grantIn(one, { userId: `person ${round}` })
      const revoking = markIn(other, `user:person ${round}`)
      const during = one.rotate(rotation(grant))
      await revoking
      expect(await one.rotate({ ...rotation(grant), generation: 2 })).toBeUndefined()
      await during
    }
  })

  test('hands out one rising order, and is filled once', async () => {
    const [one, other] = await both()
    let last = 0
    for (let count = 0; count < 20; count++) {
      const { order } = await (count % 2 === 0 ? one : other).made(0)
      expect(order).toBeGreaterThan(last)
      last = order
    }
    let times = 0
    const work = async () => {
      times += 1
    }
    await Promise.all([one.once('people', work), other.once('people', work)])
    expect(times).toBe(1)
  })
})

function spoil(folder: string, name: RegExp): void {
  for (const file of readdirSync(folder).filter((each) => name.test(each))) {
    const bytes = readFileSync(join(folder, file))
    writeFileSync(
      join(folder, file),
      bytes.map((byte, at) => (at > 10 ? byte ^ 0x5a : byte)),
    )
  }
}

function remove(folder: string, name: RegExp): void {
  for (const file of readdirSync(folder).filter((each) => name.test(each))) rmSync(join(folder, file))
}
