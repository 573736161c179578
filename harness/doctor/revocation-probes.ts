import type { ListOperation, RevocationOperation, Subject } from '../drivers/operations.ts'
import { exitCodes } from '../engine/gate.ts'
import type { Grant } from '../rp/grant.ts'
import { claimsOf } from '../rp/jwt.ts'
import { type CallName, callsOf, describedCall } from '../target/calls.ts'
import { names, type Patient, type Probe, Symptom } from './patient.ts'

/** Does logout end the login session, and can that be seen? */
export const logoutProbe: Probe = {
  what: 'logout ends the login session',
  needs: 'rp-logout',
  after: [names.authenticates, names.signsIn],
  async look({ actors: { rp, users, clients, browser } }) {
    const grant = await rp.online(users.first, clients.main, browser())
    if (await rp.logout(grant)) return 'alive before, ended afterwards'
    throw new Symptom(
      'the login session is still alive after the logout request',
      'add logout: rules for the confirmation page, or a registered post_logout_redirect_uri',
    )
  },
}

export const revocationProbe: Probe = {
  what: 'revocation endpoint',
  needs: 'revocation',
  after: [names.offlineToken],
  async look(patient) {
    const grant = await obtained(patient)
    await patient.actors.rp.revoked(grant)
    return told(await dead(patient, grant))
  },
}

export const listProbes: readonly Probe[] = callsOf('list').map((name) => ({
  ...probed(name),
  async look({ actors, grant }) {
    const { entries } = await actors.operations.listed(name, subjectOfList(name, grant as Grant))
    if (entries.length > 0) return `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}`
    throw new Symptom(
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

/** Calls that end tokens, each on a grant of its own; those that reach everybody only where it may be. */
export const revocationCallProbes: readonly Probe[] = callsOf('revocation').map((name) => ({
  ...probed(name),
  async look(patient) {
    if (describedCall(name).endsAll === true && !patient.mayEndAll) {
      return { note: 'not tried, since it would end the tokens of every user of that client' }
    }
    const grant = await obtained(patient)
    const subject = await subjectOf(patient, name, grant)
    await patient.actors.operations.revoke(name, subject)
    return told(await dead(patient, grant))
  },
}))

function probed(name: CallName): Pick<Probe, 'what' | 'needs' | 'after'> {
  const { title, gives } = describedCall(name)
  return {
    what: title ?? `call ${name}`,
    ...(gives === undefined ? {} : { needs: gives }),
    after: [names.offlineToken],
  }
}

export const clockProbe: Probe = {
  what: 'clock moves',
  needs: 'time-travel',
  async look({ actors: { rp } }) {
    await rp.clock.travel(1)
    return 'by a second'
  },
}

async function obtained({ actors: { rp, users, clients, browser } }: Patient): Promise<Grant> {
  return rp.offline(users.first, clients.main, browser())
}

/** One token is aimed at by its entry in the administrator's list: that of its session, or the newest. */
async function subjectOf(patient: Patient, operation: RevocationOperation, grant: Grant): Promise<Subject> {
  const { user, client } = grant
  const subject = { user, client, grant }
  if (operation !== 'admin-revoke-token') return subject
  const { entries } = await patient.actors.operations.adminListUser(user, grant)
  const sid = claimsOf(grant.firstIdToken)?.sid
  const entry = entries.find(({ session }) => session !== undefined && session === sid) ?? entries.at(-1)
  if (entry === undefined) throw new Symptom("no entry of the token in the administrator's list")
  return { ...subject, entry }
}

async function dead({ actors: { rp } }: Patient, grant: Grant): Promise<boolean> {
  const reply = await rp.refresh(grant)
  if (reply.status >= 500) {
    // A crash is no refusal.
    throw new Symptom(`the refresh after it failed (HTTP ${reply.status})`, undefined, exitCodes.unreachable)
  }
  return !reply.granted
}

/** That a call has no effect is for the suites to judge; here it is only told. */
function told(ended: boolean): string | { readonly note: string } {
  return ended ? 'accepted; the token is dead' : { note: 'accepted, but the token still works' }
}
