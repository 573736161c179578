import { directoryInRows } from './in-rows/directory.ts'
import { grantsInRows } from './in-rows/grants.ts'
import { read } from './in-rows/reading.ts'
import { sessionsInRows } from './in-rows/sessions.ts'
import { shortLivedInRows } from './in-rows/short-lived.ts'
import { RecentEvents } from './recent-events.ts'
import { keyOf, type Row, type Rows } from './rows.ts'
import type { Store } from './store.ts'

/** Keeps everything in rows of text, so that every database that can hold those can hold the state. */
export function rowStore(rows: Rows): Store {
  const recent = new RecentEvents(rows)
  const sessions = sessionsInRows(rows)
  const grants = grantsInRows(rows)
  const shortLived = shortLivedInRows(rows)
  const durable = async (): Promise<void> => {
    await recent.write()
    await rows.durable()
  }
  return {
    ...directoryInRows(rows),
    ...sessions.store,
    ...grants.store,
    ...shortLived.store,
    sharedWith: rows.sharedWith,
    durable,
    async made(at) {
      return { order: await rows.order(), at }
    },
    async clear() {
      await recent.write()
      await rows.clear()
    },
    async snapshot() {
      return rows.range('')
    },
    async restore(snapshot) {
      await rows.clear()
      await rows.write((snapshot as readonly Row[]).map(({ key, value }) => [key, value]))
    },
    async once(name, work) {
      const key = keyOf('once', name)
      if ((await read(rows, key)) !== undefined) return
      await rows.alone(name, async () => {
        if ((await read(rows, key)) !== undefined) return
        await work()
        await rows.write([[key, '1']])
      })
    },
    async setting(name) {
      const [value] = await rows.get([keyOf('setting', name)])
      return value
    },
    async putSetting(name, value) {
      await rows.write([[keyOf('setting', name), value]])
    },
    noteEvent(event) {
      recent.note(event)
    },
    async events() {
      return recent.all()
    },
    async close() {
      await durable()
      await rows.close()
    },
    async sweep(dead, most) {
      await grants.sweep(dead, most)
      await sessions.sweep(dead, most)
      await shortLived.dropExpired(dead.now)
    },
  }
}
