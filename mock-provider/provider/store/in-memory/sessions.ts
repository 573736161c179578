import { GradualSweep } from '../../../kit/gradual-sweep.ts'
import type { Session } from '../../model.ts'
import { keyOfSessions, keysOfSession } from '../kept.ts'
import { OrderedIndex } from '../ordered-index.ts'
import type { Dead, SessionStore } from '../store.ts'
import type { MemoryMarks } from './marks.ts'
import type { MemoryPart } from './part.ts'

export interface MemorySessions extends MemoryPart<SessionStore> {
  readonly sessions: ReadonlyMap<string, Session>
  sweep(dead: Dead, most: number, isNamed: (id: string) => boolean): void
}

export function memorySessions(marks: MemoryMarks): MemorySessions {
  const sessions = new Map<string, Session>()
  const listed = new OrderedIndex((id) => sessions.get(id)?.made.order)
  const rest = new GradualSweep(sessions)
  const browsersByName = new Map<string, string>()
  const namesOfBrowsers = new Map<string, string>()

  const under = (key: string): readonly Session[] =>
    [...listed.after(key, 0)].flatMap((id) => sessions.get(id) ?? [])
  const forgetBrowser = (id: string): void => {
    const name = namesOfBrowsers.get(id)
    if (name !== undefined) browsersByName.delete(name)
    namesOfBrowsers.delete(id)
  }
  const unlist = (session: Session): void => listed.remove(keysOfSession(session), session.id)

  const store: SessionStore = {
    async session(id) {
      return sessions.get(id)
    },
    async sessionsOfBrowser(browser) {
      return under(`browser:${browser}`)
    },
    async sessionsOfUser(userId) {
      return under(`user:${userId}`)
    },
    async latestSession(of) {
      const id = listed.last(keyOfSessions(of))
      return id === undefined ? undefined : sessions.get(id)
    },
    async putSession(session) {
      const before = sessions.get(session.id)
      const moved = before?.made.order !== session.made.order
      if (before !== undefined && moved) unlist(before)
      sessions.set(session.id, session)
      if (moved) listed.add(keysOfSession(session), session.id)
    },

    async browserNamed(name) {
      return browsersByName.get(name)
    },
    async nameBrowser(id, name) {
      forgetBrowser(id)
      browsersByName.set(name, id)
      namesOfBrowsers.set(id, name)
    },
  }
  return {
    store,
    maps: [sessions, browsersByName, namesOfBrowsers],
    sessions,
    relist() {
      listed.clear()
      for (const session of sessions.values()) listed.add(keysOfSession(session), session.id)
    },
    sweep(dead, most, isNamed) {
      rest.step(
        most,
        (session) => dead.session(session) && !isNamed(session.id),
        (session) => {
          unlist(session)
          marks.drop(`session:${session.id}`)
          if (!listed.has(`browser:${session.browser}`)) forgetBrowser(session.browser)
        },
      )
    },
  }
}
