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
    /** Right before the grant was refreshed, where it was. */
    readonly unrefreshed?: readonly ListedGrant[]
    readonly now: readonly ListedGrant[]
  },
): ListedGrant | undefined {
  const sid = claimsOf(grant.firstIdToken)?.sid
  const ofSession = sid === undefined ? [] : readings.now.filter(({ session }) => session === sid)
  if (ofSession.length === 1) return ofSession[0]
  const own = newIn(readings.between, readings.before)
  const listed = readings.now.find(({ id }) => own !== undefined && id === own.id)
  if (listed !== undefined || own === undefined || readings.unrefreshed === undefined) return listed
  // Where each token has an entry of its own, a refresh that rotates puts another one in its place.
  return newIn(readings.now, readings.unrefreshed)
}

/** The only entry of a list that an earlier reading of it does not have. */
function newIn(list: readonly ListedGrant[], earlier: readonly ListedGrant[]): ListedGrant | undefined {
  const known = new Set(earlier.map(({ id }) => id))
  const appeared = list.filter(({ id }) => id !== undefined && !known.has(id))
  return appeared.length === 1 ? appeared[0] : undefined
}
