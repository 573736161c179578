import type { WindowTime } from '../../harness/http/window-time.ts'
import { decorated } from '../../mock-provider/provider/defects/decorated.ts'
import type { Client, Mark, User } from '../../mock-provider/provider/model.ts'
import type { Store, StoredFacts } from '../../mock-provider/provider/store/store.ts'

/** How late what was written is seen. */
export interface Lateness {
  readonly time: Pick<WindowTime, 'now'>
  readonly milliseconds: number
  /** Whether the request under way is answered by a node that lags behind. */
  readonly lags: () => boolean
  /** Told of each write that is seen late. */
  readonly onWrite?: () => void
}

/**
 * A store in which endings, and changes of users and clients, are seen late. New things are seen at once: a browser and
 * its client talk to a node that knows them.
 */
export function lateStore(store: Store, { time, milliseconds, lags, onWrite }: Lateness): Store {
  const marks: { readonly mark: Mark; readonly at: number }[] = []
  const users = new Versions<User>()
  const clients = new Versions<Client>()
  const isLate = (at: number): boolean => lags() && time.now() - at < milliseconds
  const noted = (): number => {
    onWrite?.()
    return time.now()
  }
  const seen = (all: readonly Mark[]): readonly Mark[] =>
    all.flatMap((mark) => {
      const log = marks.filter((entry) => entry.mark.key === mark.key && entry.mark.event === mark.event)
      if (log.length === 0 || !isLate(log.at(-1)?.at ?? 0)) return [mark]
      return log.findLast(({ at }) => !isLate(at))?.mark ?? []
    })
  const seenOf = (all: ReadonlyMap<string, readonly Mark[]>): ReadonlyMap<string, readonly Mark[]> =>
    new Map([...all].map(([key, marksOfKey]) => [key, seen(marksOfKey)]))
  const seenFacts = (facts: StoredFacts): StoredFacts => ({
    ...facts,
    marks: seenOf(facts.marks),
    ...(facts.user === undefined ? {} : { user: users.seen(facts.user.id, facts.user, isLate) }),
    ...(facts.client === undefined
      ? {}
      : { client: clients.seen(facts.client.clientId, facts.client, isLate) }),
  })
  return decorated(store, {
    async revoke(mark) {
      marks.push({ mark, at: noted() })
      await store.revoke(mark)
    },
    async marks(keys) {
      return seenOf(await store.marks(keys))
    },
    async facts(grant) {
      return seenFacts(await store.facts(grant))
    },
    rotate: (rotation) =>
      store.rotate({ ...rotation, accepts: (grant, facts) => rotation.accepts(grant, seenFacts(facts)) }),
    async putUser(user) {
      const before = await store.user(user.id)
      if (before !== undefined) users.changed(user.id, before, noted())
      await store.putUser(user)
    },
    user: async (id) => users.seen(id, await store.user(id), isLate),
    async userByName(name) {
      const found = await store.userByName(name)
      return found === undefined ? undefined : users.seen(found.id, found, isLate)
    },
    async putClient(client) {
      const before = await store.client(client.clientId)
      if (before !== undefined) clients.changed(before.clientId, before, noted())
      await store.putClient(client)
    },
    client: async (id) => clients.seen(id, await store.client(id), isLate),
  })
}

/** What things were before they were changed. */
class Versions<T> {
  readonly #before = new Map<string, { readonly value: T; readonly at: number }>()

  changed(id: string, value: T, at: number): void {
    this.#before.set(id, { value, at })
  }

  seen<V extends T | undefined>(id: string, now: V, isLate: (at: number) => boolean): V | T {
    const before = this.#before.get(id)
    return before !== undefined && isLate(before.at) ? before.value : now
  }
}
