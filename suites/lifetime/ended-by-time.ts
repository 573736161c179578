import type { Check } from '../../harness/checks/context.ts'
import type { Grant } from '../../harness/rp/grant.ts'

/**
 * Expects that time has ended an offline token, while a fresh one works. The fresh one is that of somebody else: where a
 * user and a client have one token, their next would end the one that is looked at. Where there is nobody else it is
 * obtained after the look, so that it can end nothing any more.
 */
export async function observeEndedByTime(check: Check, grant: Grant, subject: string): Promise<boolean> {
  const { observe } = check
  const other = otherParty(check)
  if (other !== undefined) await freshTokenWorks(check, other)
  const dead = await observe.dead(grant, subject)
  if (other === undefined) await freshTokenWorks(check, { user: grant.user, client: grant.client })
  return dead
}

type Party = Pick<Grant, 'user' | 'client'>

async function freshTokenWorks({ rp, browser }: Check, { user, client }: Party): Promise<void> {
  await rp.refreshed(await rp.offline(user, client, browser()))
}

function otherParty({ users, clients, has }: Check): Party | undefined {
  if (has('second-user')) return { user: users.second, client: clients.main }
  if (has('second-client')) return { user: users.first, client: clients.second }
  return undefined
}
