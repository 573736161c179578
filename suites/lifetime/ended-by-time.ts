import type { Check } from '../../harness/checks/context.ts'
import type { Grant } from '../../harness/rp/grant.ts'

/** An offline token that time should have ended. */
export interface Outlived {
  readonly grant: Grant
  readonly subject: string
}

/**
 * Expects that time has ended offline tokens, while a fresh one works. The fresh one is that of somebody else: where a
 * user and a client have one token, their next would end the one that is looked at. Where there is nobody else it is
 * obtained after the look, so that it can end nothing any more.
 */
export async function observeEndedByTime(
  check: Check,
  ...all: readonly [Outlived, ...Outlived[]]
): Promise<boolean> {
  const other = partyBeside(
    check,
    all.map(({ grant }) => grant),
  )
  if (other !== undefined) await freshTokenWorks(check, other)
  let dead = true
  for (const { grant, subject } of all) if (!(await check.observe.dead(grant, subject))) dead = false
  if (other === undefined) await freshTokenWorks(check, all[0].grant)
  return dead
}

/** The grant of the first user at the main client and, where there is a second user, theirs, made before. */
export async function grantsOfUsers(check: Check): Promise<readonly [Grant, ...Grant[]]> {
  const { rp, users, clients, browser, has } = check
  const second = has('second-user') ? [await rp.offline(users.second, clients.main, browser())] : []
  return [await rp.offline(users.first, clients.main, browser()), ...second]
}

/** The grants of `grantsOfUsers` with what is looked at of each. */
export function ofTheUsers(
  [first, ...second]: readonly [Grant, ...Grant[]],
  subject: string,
): readonly [Outlived, ...Outlived[]] {
  return [
    { grant: first, subject: `the ${subject}` },
    ...second.map((grant) => ({ grant, subject: `the second user's ${subject}` })),
  ]
}

type Party = Pick<Grant, 'user' | 'client'>

async function freshTokenWorks({ rp, browser }: Check, { user, client }: Party): Promise<void> {
  await rp.refreshed(await rp.offline(user, client, browser()))
}

/** Somebody who has none of the grants. */
function partyBeside({ users, clients, has }: Check, grants: readonly Party[]): Party | undefined {
  const parties: readonly Party[] = [
    ...(has('second-user') ? [{ user: users.second, client: clients.main }] : []),
    ...(has('second-client') ? [{ user: users.first, client: clients.second }] : []),
  ]
  return parties.find(
    (party) => !grants.some(({ user, client }) => user === party.user && client === party.client),
  )
}
