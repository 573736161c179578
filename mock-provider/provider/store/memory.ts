import { memoryDirectory } from './in-memory/directory.ts'
import { memoryGrants } from './in-memory/grants.ts'
import { MemoryMarks } from './in-memory/marks.ts'
import { memorySessions } from './in-memory/sessions.ts'
import { memoryShortLived } from './in-memory/short-lived.ts'
import type { Store } from './store.ts'

/** Keeps everything in maps. Each operation is one synchronous step, which makes it atomic. */
export function memoryStore(): Store {
  let order = 0
  const settings = new Map<string, string>()
  const marks = new MemoryMarks()
  const directory = memoryDirectory()
  const sessions = memorySessions(marks)
  const grants = memoryGrants(marks, (grant) => ({
    user: directory.users.get(grant.userId),
    client: directory.clients.get(grant.clientUid),
    session: sessions.sessions.get(grant.sessionId),
  }))
  const shortLived = memoryShortLived(grants.has)
  const parts = [directory, sessions, grants, shortLived]
  const maps: readonly Map<string, unknown>[] = [...parts.flatMap((part) => part.maps), settings]
  const relist = (): void => {
    for (const part of parts) part.relist?.()
  }
  return {
    ...directory.store,
    ...sessions.store,
    ...grants.store,
    ...shortLived.store,
    sharedWith: 'nobody',
    async made(at) {
      order += 1
      return { order, at }
    },
    async clear() {
      for (const rows of maps) rows.clear()
      relist()
    },
    async snapshot() {
      return structuredClone(maps)
    },
    async restore(snapshot) {
      const copies = structuredClone(snapshot as typeof maps)
      for (const [at, rows] of maps.entries()) {
        rows.clear()
        for (const [key, row] of copies[at] ?? []) rows.set(key, row)
      }
      relist()
    },
    async once(name, work) {
      if (settings.has(name)) return
      settings.set(name, '')
      await work()
    },
    async setting(name) {
      return settings.get(name)
    },
    async putSetting(name, value) {
      settings.set(name, value)
    },
    /** What happened is in the journal, and ends with it. */
    noteEvent() {},
    async events() {
      return []
    },
    async durable() {},
    async close() {},
    async sweep(dead, most) {
      grants.sweep(dead, most)
      sessions.sweep(dead, most, grants.namesSession)
      shortLived.sweep(dead.now, most)
    },
  }
}
