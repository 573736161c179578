import type { Check } from '../../harness/checks/context.ts'
import type { Attempt, ListReading, OtherUser, Subject } from '../../harness/drivers/operations.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import type { TestClient, TestUser } from '../../harness/target/actors.ts'
import { counted, offlineEntriesOf } from '../shared/listed-grants.ts'

/** The statuses of some answers, for people. */
export function statuses(replies: readonly Attempt[]): string {
  if (replies.length === 0) return 'nothing to send'
  return replies
    .map(({ status, withheld }) =>
      withheld === true ? `HTTP ${status} without the token against forged requests` : `HTTP ${status}`,
    )
    .join(', ')
}

/** Expects that a user sees nothing of another user's offline access, whosever list they ask for. */
export async function observeNothingShown(
  { operations, observe }: Check,
  {
    before,
    subject,
    caller,
  }: {
    /** The caller's own list before the other user had anything. */
    readonly before: ListReading
    readonly subject: Subject & { readonly user: TestUser; readonly client: TestClient }
    readonly caller: OtherUser
  },
): Promise<void> {
  const { client } = subject
  const earlier = offlineEntriesOf(before, client)
  const own = await operations.userList(caller.user)
  const now = offlineEntriesOf(own, client)
  observe.that(now.length <= earlier.length, {
    subject: "another user's own list",
    expected: 'no entry for what they did not grant',
    observed: `${counted(now)} of the client, ${counted(earlier)} before`,
    replies: [own],
  })
  // An entry can be recognised in a foreign answer only by a name that belongs to it alone.
  const ambiguous = new Set([client.clientId, ...own.entries.map(({ id }) => id)])
  const foreign = offlineEntriesOf(await operations.userList(subject.user), client)
    .map(({ id }) => id)
    .filter((id) => id !== undefined)
    .filter((id) => !ambiguous.has(id))
  const replies = await operations.attempt('user-list-grants', subject, caller)
  replies.forEach(refuseCrash)
  const shown = foreign.some((id) => replies.some(({ text }) => text.includes(JSON.stringify(id))))
  observe.that(!shown, {
    subject: 'the request for the list of the first user with the credentials of the second',
    expected: 'nothing of the first user',
    observed: shown
      ? 'an entry of the first user'
      : `${statuses(replies)} without an entry of the first user`,
    replies,
  })
}
