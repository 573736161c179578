import { describe, expect, test } from 'vitest'
import { type Grant, keysOf, type Mark, type Session } from '../model.ts'
import { MemoryStore } from './memory.ts'
import type { Store } from './store.ts'

/** Every implementation of the store has to pass the same contract. */
const implementations: readonly (readonly [string, () => Store])[] = [['memory', () => new MemoryStore()]]

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
    const store = make()
    const orders = await Promise.all(Array.from({ length: 50 }, async () => (await store.made(5)).order))
    expect(new Set(orders).size).toBe(50)
  })

  test('knows the youngest session of a user and of a browser', async () => {
    const store = make()
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
    const store = make()
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
    const store = make()
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
    const store = make()
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
    const store = make()
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
    const store = make()
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
    const store = make()
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
    const store = make()
    await grantIn(store)
    const mark = await markIn(store, 'client:web')
    const later = await grantIn(store)
    const page = await store.page('client:web', { after: mark.made.order, limit: 10 })
    expect(page.map(({ id }) => id)).toEqual([later.id])
  })

  test('keeps the newest of marks that differ only in time, and never merges others', async () => {
    const store = make()
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
    const store = make()
    const grant = await grantIn(store)
    const mark = await markIn(store, `pair:${grant.userId}/${grant.clientUid}`)
    const facts = await store.facts(grant)
    expect([...facts.marks.values()].flat()).toEqual([mark])
    expect(facts.user).toBeUndefined()
  })

  test('sweeps what is dead with all that hangs on it, and keeps what is alive', async () => {
    const store = make()
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
    const store = make()
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

  test('leaves a code alone that is not accepted', async () => {
    const store = make()
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
    const store = make()
    await store.nameBrowser('browser', 'first')
    await store.nameBrowser('browser', 'second')
    expect(await store.browserNamed('first')).toBeUndefined()
    expect(await store.browserNamed('second')).toBe('browser')
  })

  test('forgets the old name of a renamed user', async () => {
    const store = make()
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
})
