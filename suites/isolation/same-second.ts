import { setTimeout as sleep } from 'node:timers/promises'
import type { Check } from '../../harness/checks/context.ts'
import { PrerequisiteError } from '../../harness/engine/errors.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import type { Authorization } from '../../harness/rp/rp-types.ts'

type Code = Authorization & { kind: 'code' }

/** A grant from before the revocation, and an authorization of which only the exchange of the code is missing. */
export async function oldGrantAndPreparedCode({
  rp,
  users,
  clients,
  browser,
}: Check): Promise<{ readonly old: Grant; readonly prepared: Code }> {
  const user = users.first
  const client = clients.main
  const old = await rp.offline(user, client, browser())
  const device = browser()
  // Signed in first, so that prompt=consent works on servers that want a login session for it.
  await rp.authorized({ client, browser: device, user, scope: 'openid' })
  const scope = 'openid offline_access'
  const prepared = await rp.authorized({ client, browser: device, user, scope, prompt: 'consent' })
  return { old, prepared }
}

/** Leaves enough of the current second on the target's clock for what has to happen within it. */
export async function roomInSecond({ rp, has }: Pick<Check, 'rp' | 'has'>): Promise<void> {
  // Where time cannot be moved, the revocation itself waits for the next second.
  const passed = rp.now() % 1000
  if (has('time-travel') && passed > 600) await sleep(1005 - passed)
}

/**
 * The first grant after the revocation: from the prepared code, which a server may refuse since its login happened
 * before, else from a new request in the same browser.
 */
export async function grantAfterTheLine({ rp, users, clients }: Check, prepared: Code): Promise<Grant> {
  try {
    const grant = await rp.exchanged(prepared)
    if (grant.refreshToken !== undefined) return grant
  } catch (error) {
    if (!(error instanceof PrerequisiteError)) throw error
  }
  return rp.offline(users.first, clients.main, prepared.request.browser)
}
