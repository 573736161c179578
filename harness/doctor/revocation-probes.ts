import type { RevocationOperation, Subject } from '../drivers/operations.ts'
import type { Capability } from '../engine/capability.ts'
import { exitCodes } from '../engine/gate.ts'
import type { Grant } from '../rp/grant.ts'
import { claimsOf } from '../rp/jwt.ts'
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

const listProbe = (
  what: string,
  needs: Capability,
  count: (patient: Patient, grant: Grant) => Promise<number>,
): Probe => ({
  what,
  needs,
  after: [names.offlineToken],
  async look(patient) {
    const entries = await count(patient, patient.grant as Grant)
    if (entries > 0) return `${entries} ${entries === 1 ? 'entry' : 'entries'}`
    throw new Symptom(
      'it is empty although an offline token exists',
      `check list and entry of calls: { ${needs}: ... }`,
    )
  },
})

export const listProbes: readonly Probe[] = [
  listProbe('list of the user', 'user-list-grants', async ({ actors }, { user }) => {
    return (await actors.operations.userList(user)).entries.length
  }),
  listProbe("administrator's list of a user", 'admin-list-user-tokens', async ({ actors }, grant) => {
    return (await actors.operations.adminListUser(grant.user, grant)).entries.length
  }),
  listProbe(
    "administrator's list of a client",
    'admin-list-client-tokens',
    async ({ actors }, { client }) => {
      return (await actors.operations.adminListClient(client)).entries.length
    },
  ),
]

/** Calls that end tokens, each on a grant of its own; those that reach everything of a client only where it may be. */
export const revocationCallProbes: readonly Probe[] = (
  [
    'user-revoke-grant',
    'admin-revoke-token',
    'admin-revoke-user-client',
    'admin-revoke-user',
    'admin-revoke-client',
  ] as const
).map((operation) => ({
  what: `call ${operation}`,
  needs: operation,
  after: [names.offlineToken],
  async look(patient: Patient) {
    if (operation === 'admin-revoke-client' && !patient.mayEndAll) {
      return { note: 'not tried, since it would end the tokens of every user of that client' }
    }
    const grant = await obtained(patient)
    const subject = await subjectOf(patient, operation, grant)
    await patient.actors.operations.revoke(operation, subject)
    return told(await dead(patient, grant))
  },
}))

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
