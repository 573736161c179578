import type { Session } from '../../model.ts'
import { keyOfSessions, keysOfSession } from '../kept.ts'
import { type Change, keyOf, type Rows, under } from '../rows.ts'
import type { Dead, SessionStore } from '../store.ts'
import { listings, read, readAll } from './reading.ts'

export interface SessionsInRows {
  readonly store: SessionStore
  sweep(dead: Dead, most: number): Promise<void>
}

export function sessionsInRows(rows: Rows): SessionsInRows {
  let swept: string | undefined
  const session = (id: string): Promise<Session | undefined> => read(rows, keyOf('session', id))
  const sessionsUnder = async (key: string): Promise<readonly Session[]> => {
    const found = await rows.range(under('session-of', key))
    return readAll<Session>(
      rows,
      found.map(({ value }) => keyOf('session', JSON.parse(value) as string)),
    )
  }
  const forgetBrowser = async (id: string): Promise<void> => {
    const key = keyOf('browser', id)
    await rows.step({ changed: [key] }, async (step) => {
      const name = await read<string>(step, key)
      if (name === undefined) return
      step.write([
        [key, undefined],
        [keyOf('browser-named', name), undefined],
      ])
    })
  }

  const store: SessionStore = {
    session,
    async sessionsOfBrowser(browser) {
      return sessionsUnder(`browser:${browser}`)
    },
    async sessionsOfUser(userId) {
      return sessionsUnder(`user:${userId}`)
    },
    async latestSession(of) {
      const row = await rows.last(under('session-of', keyOfSessions(of)))
      return row === undefined ? undefined : session(JSON.parse(row.value) as string)
    },
    async putSession(session) {
      const key = keyOf('session', session.id)
      await rows.step({ changed: [key] }, async (step) => {
        const before = await read<Session>(step, key)
        step.write([[key, JSON.stringify(session)], ...moves(before, session)])
      })
    },

    async browserNamed(name) {
      return read<string>(rows, keyOf('browser-named', name))
    },
    async nameBrowser(id, name) {
      const key = keyOf('browser', id)
      await rows.step({ changed: [key] }, async (step) => {
        const before = await read<string>(step, key)
        step.write([
          ...(before === undefined ? [] : [[keyOf('browser-named', before), undefined] as const]),
          [key, JSON.stringify(name)],
          [keyOf('browser-named', name), JSON.stringify(id)],
        ])
      })
    },
  }
  return {
    store,
    async sweep(dead, most) {
      const slice = await rows.range('session/', { after: swept, limit: most })
      swept = slice.length < most ? undefined : slice.at(-1)?.key
      for (const { key, value } of slice) {
        const session = JSON.parse(value) as Session
        if (!dead.session(session)) continue
        const named = await rows.range(under('grant-of', `session:${session.id}`), { limit: 1 })
        if (named.length > 0) continue
        const gone = [key, keyOf('mark', `session:${session.id}`), ...listingsOf(session)]
        await rows.write(gone.map((each) => [each, undefined] as const))
        const others = await rows.range(under('session-of', `browser:${session.browser}`), { limit: 1 })
        if (others.length === 0) await forgetBrowser(session.browser)
      }
    },
  }
}

function listingsOf(session: Session): string[] {
  return listings('session-of', keysOfSession(session), session)
}

/** What changes in the lists when a session is new, or has another place in the order. */
function moves(before: Session | undefined, session: Session): Change[] {
  if (before?.made.order === session.made.order) return []
  const left = before === undefined ? [] : listingsOf(before)
  return [
    ...left.map((key) => [key, undefined] as const),
    ...listingsOf(session).map((key) => [key, JSON.stringify(session.id)] as const),
  ]
}
