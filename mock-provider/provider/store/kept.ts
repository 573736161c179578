import { type Code, type Grant, keysOf, type Mark, type Milliseconds, type Session } from '../model.ts'
import type { Dead, Rotation, SessionsOf } from './store.ts'

/** A code that was used is kept for a while after it expired, so that a late replay is still noticed. */
const replayNoticed: Milliseconds = 600_000

/** A code, and whether it was exchanged. */
export interface CodeRow {
  readonly code: Code
  readonly used: boolean
}

/** From when on nobody asks for a code any more, be it to notice a replay. */
export function codeKeptUntil(code: Code): Milliseconds {
  return code.expiresAt + replayNoticed
}

/** Events that are remembered. */
export const keptEvents = 500

/** The keys under which a login session is listed. */
export function keysOfSession({ browser, userId, upstream }: Session): string[] {
  const own = [`browser:${browser}`, `user:${userId}`]
  return upstream === undefined ? own : [...own, `upstream:${upstream}`]
}

/** The key for one of them. */
export function keyOfSessions(of: SessionsOf): string {
  if ('user' in of) return `user:${of.user}`
  return 'browser' in of ? `browser:${of.browser}` : `upstream:${of.upstream}`
}

/** The marks of a key with one more, which takes the place of those that differ from it only in time. */
export function withMark(marks: readonly Mark[], mark: Mark): Mark[] {
  const same = (other: Mark): boolean =>
    other.event === mark.event &&
    other.except === mark.except &&
    other.exceptClient === mark.exceptClient &&
    other.later === mark.later &&
    other.access === mark.access &&
    other.session === mark.session &&
    other.consent === mark.consent &&
    other.kinds.join() === mark.kinds.join()
  return [...marks.filter((other) => !same(other)), mark]
}

/** The keys under which a grant is listed; the one that reaches no other grant is no list. */
export function listedKeysOf(grant: Grant): string[] {
  return keysOf(grant).filter((key) => !key.startsWith('grant:'))
}

/** Whether a grant was used so lately that nothing else matters. */
export function isKept({ usedAt }: Grant, { keptFrom }: Dead): boolean {
  return keptFrom !== undefined && usedAt > keptFrom
}

/** A grant after one of its refresh tokens was used. */
export function usedBy(grant: Grant, { advance, generation, now }: Rotation): Grant {
  const advances = advance && generation === grant.generation
  const use = { usedAt: now, uses: grant.uses + 1 }
  // Not by a spread: behind one, the new member would give each grant a shape of its own in V8, as large as the grant.
  return Object.assign({}, grant, use, advances ? { generation: grant.generation + 1, rotatedAt: now } : {})
}
