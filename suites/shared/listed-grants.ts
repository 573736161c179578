import { namesOf } from '../../harness/drivers/generic/concerned-entries.ts'
import type { ListedGrant, ListReading } from '../../harness/drivers/operations.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { claimsOf } from '../../harness/rp/jwt.ts'
import type { TestClient } from '../../harness/target/actors.ts'

/** The entries of one client, whether they show offline access or only a login; a list without client names blocks. */
export function entriesOf({ entries }: ListReading, client: TestClient): ListedGrant[] {
  if (entries.some((entry) => entry.client === undefined)) {
    throw new PrerequisiteError('list entries that name their client (calls: entry.client)')
  }
  return entries.filter((entry) => entry.client === client.clientId)
}

export function offlineEntriesOf(reading: ListReading, client: TestClient): ListedGrant[] {
  return entriesOf(reading, client).filter(({ offline }) => offline)
}

/** How many entries, in words for people. */
export function counted(entries: readonly ListedGrant[]): string {
  return entries.length === 1 ? '1 entry' : `${entries.length} entries`
}

/** Whether an entry names the user of a grant, by whichever identifier the list has. */
export function namesUser(entry: ListedGrant, { user, subject }: Grant): boolean {
  return entry.user !== undefined && namesOf(user, subject).includes(entry.user)
}

/** The entry of one grant: that of its login session, else the one that appeared when it was made. */
export function entryOfGrant(
  grant: Grant,
  readings: {
    readonly before: readonly ListedGrant[]
    /** Right after the grant was made. */
    readonly between: readonly ListedGrant[]
    readonly now: readonly ListedGrant[]
  },
): ListedGrant | undefined {
  const sid = claimsOf(grant.firstIdToken)?.sid
  const ofSession = sid === undefined ? [] : readings.now.filter(({ session }) => session === sid)
  if (ofSession.length === 1) return ofSession[0]
  const known = new Set(readings.before.map(({ id }) => id))
  const appeared = readings.between.filter(({ id }) => id !== undefined && !known.has(id))
  if (appeared.length !== 1) return undefined
  return readings.now.find(({ id }) => id === appeared[0]?.id)
}
