import type { ListOperation, RevocationOperation, Subject } from '../drivers/operations.ts'
import { exitCodes } from '../engine/gate.ts'
import type { Grant } from '../rp/grant.ts'
import { claimsOf } from '../rp/jwt.ts'
import { type CallName, callsOf, describedCall } from '../target/calls.ts'
import { type Probe, type ProbeContext, ProbeFailure, probeNames } from './probe.ts'

/** Does logout end the login session, and can that be observed? */
export const logoutProbe: Probe = {
  what: 'logout ends the login session',
  needs: 'rp-logout',
  after: [probeNames.authenticates, probeNames.signsIn],
  async run({ actors: { rp, users, clients, browser } }) {
    const grant = await rp.online(users.first, clients.main, browser())
    if (await rp.logout(grant)) return 'alive before, ended afterwards'
    throw new ProbeFailure(
      'the login session is still alive after the logout request',
      'add logout: rules for the confirmation page, or a registered post_logout_redirect_uri',
    )
  },
}

export const revocationProbe: Probe = {
  what: 'revocation endpoint',
  needs: 'revocation',
  after: [probeNames.offlineToken],
  async run(context) {
    const grant = await offlineGrant(context)
    await context.actors.rp.revoked(grant)
    return revocationOutcome(await isDead(context, grant))
  },
}

export const listProbes: readonly Probe[] = callsOf('list').map((name) => ({
  ...callProbe(name),
  async run({ actors, grant }) {
    const { entries } = await actors.operations.listed(name, subjectOfList(name, grant as Grant))
    if (entries.length > 0) return `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`
    throw new ProbeFailure(
      'it is empty although an offline token exists',
      `check list and entry of calls: { ${name}: ... }`,
    )
  },
}))

function subjectOfList(name: ListOperation, grant: Grant): Subject {
  const { about } = describedCall(name)
  const { user, client } = grant
  return {
    ...(about.includes('user') ? { user } : {}),
    ...(about.includes('client') ? { client } : {}),
    ...(about.includes('grant') ? { grant } : {}),
  }
}

/** Calls that end tokens, each on a grant of its own; those that affect everybody are tried only if that is allowed. */
export const revocationCallProbes: readonly Probe[] = callsOf('revocation').map((name) => ({
  ...callProbe(name),
  async run(context) {
    if (describedCall(name).endsAll === true && !context.mayEndAll) {
      return { note: 'not tried, since it would end the tokens of every user of that client' }
    }
    const grant = await offlineGrant(context)
    const subject = await subjectOf(context, name, grant)
    await context.actors.operations.revoke(name, subject)
    return revocationOutcome(await isDead(context, grant))
  },
}))

function callProbe(name: CallName): Pick<Probe, 'what' | 'needs' | 'after'> {
  const { title, gives } = describedCall(name)
  return {
    what: title ?? `call ${name}`,
    ...(gives === undefined ? {} : { needs: gives }),
    after: [probeNames.offlineToken],
  }
}

export const clockProbe: Probe = {
  what: 'clock moves',
  needs: 'time-travel',
  async run({ actors: { rp } }) {
    await rp.clock.travel(1)
    return 'by a second'
  },
}

async function offlineGrant({ actors: { rp, users, clients, browser } }: ProbeContext): Promise<Grant> {
  return rp.offline(users.first, clients.main, browser())
}

/** A single token is identified by its entry in the administrator's list: that of its session, or the newest. */
async function subjectOf(
  context: ProbeContext,
  operation: RevocationOperation,
  grant: Grant,
): Promise<Subject> {
  const { user, client } = grant
  const subject = { user, client, grant }
  if (operation !== 'admin-revoke-token') return subject
  const { entries } = await context.actors.operations.adminListUser(user, grant)
  const sid = claimsOf(grant.firstIdToken)?.sid
  const entry = entries.find(({ session }) => session !== undefined && session === sid) ?? entries.at(-1)
  if (entry === undefined) throw new ProbeFailure("no entry of the token in the administrator's list")
  return { ...subject, entry }
}

async function isDead({ actors: { rp } }: ProbeContext, grant: Grant): Promise<boolean> {
  const reply = await rp.refresh(grant)
  if (reply.status >= 500) {
    // A crash is no refusal.
    throw new ProbeFailure(
      `the refresh after it failed (HTTP ${reply.status})`,
      undefined,
      exitCodes.unreachable,
    )
  }
  return !reply.granted
}

/** A call without effect is for the suites to judge; here it is only a note. */
function revocationOutcome(ended: boolean): string | { readonly note: string } {
  return ended ? 'accepted; the token is dead' : { note: 'accepted, but the token still works' }
}
