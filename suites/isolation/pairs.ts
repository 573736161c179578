import type { Check } from '../../harness/checks/context.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { revocationTookEffect } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'

/** Two grants of which one is going to be revoked and the other one has to live on. */
export interface Pair {
  readonly revoked: Grant
  readonly survivor: Grant
}

/**
 * Grants of one user in one browser: the one of the main client will be revoked, that of the second lives on. It has to
 * work before, or its refusal would say nothing.
 */
export async function grantsOfTwoClients({ rp, users, clients, browser }: Check): Promise<Pair> {
  const device = browser()
  const revoked = await rp.offline(users.first, clients.main, device)
  const survivor = await rp.offline(users.first, clients.second, device)
  await rp.refreshed(survivor)
  return { revoked, survivor }
}

/**
 * Expects the survivor to live once the revocation had time to reach everything. Only then is the revoked token
 * presented: a dead token can take its siblings with it, which is not the subject here.
 */
export async function observeSurvivor(check: Check, pair: Pair, subject: string): Promise<void> {
  await propagated(check)
  if (!(await check.observe.alive(pair.survivor, subject))) return
  await revocationTookEffect(check, pair.revoked, 'the revoked token')
}
