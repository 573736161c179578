import type { ListOperation, RevocationOperation, Subject } from '../drivers/operations.ts'
import { PrerequisiteError } from '../engine/errors.ts'
import { exitCodes } from '../engine/gate.ts'
import type { ExchangeRecord } from '../engine/report.ts'
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
  async run(context) {
    const { actors, grant } = context
    const tried = watched(context, name)
    const { entries } = await actors.operations.listed(name, subjectOfList(name, grant as Grant))
    if (entries.length > 0) return `${entries.length} ${entries.length === 1 ? 'entry' : 'entries'}${tried()}`
    throw new ProbeFailure(
      `it is empty although an offline token exists${tried()}`,
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
    const { grant, subject } = await subjectOf(context, name)
    const tried = watched(context, name)
    await context.actors.operations.revoke(name, subject).catch((error: unknown) => {
      if (!(error instanceof PrerequisiteError)) throw error
      throw new ProbeFailure(
        `could not arrange ${error.message}${tried()}`,
        `check request, as and the {variables} of calls: { ${name}: ... }`,
      )
    })
    const shown = tried()
    const outcome = revocationOutcome(await isDead(context, grant))
    return typeof outcome === 'string'
      ? `${outcome}${shown}`
      : { ...outcome, note: `${outcome.note}${shown}` }
  },
}))

/** Shows the requests of a call as they were sent since, with the values in place of their variables, and the answers. */
function watched({ target, exchanges }: ProbeContext, name: CallName): () => string {
  const before = exchanges().length
  const template = target.calls[name]
  return () => {
    const texts = requestsIn(template)
    const sent = exchanges()
      .slice(before)
      .filter(({ request }) => texts.some((text) => isFrom(text, request, target.issuer)))
      .map(
        ({ request, response }) =>
          `${request.method} ${request.url} answered ${response?.status ?? 'nothing'}`,
      )
    return sent.length === 0 ? '' : ` (${[...new Set(sent)].slice(0, mostShown).join(', ')})`
  }
}

const mostShown = 3

function requestsIn(template: unknown): string[] {
  if (template === null || typeof template !== 'object') return []
  return Object.entries(template).flatMap(([name, value]) =>
    name === 'request' && typeof value === 'string' ? [value] : requestsIn(value),
  )
}

/** Whether a request was made from a template: it has its method, and what stands before the first variable. */
function isFrom(text: string, { method, url }: ExchangeRecord['request'], issuer: string): boolean {
  const [wanted = '', address = ''] = text.trim().split(/\s+/)
  const base = issuer.replace(/\/$/, '')
  const whole = (address.startsWith('/') ? `{issuer}${address}` : address)
    .replace('{issuer}', base)
    .replace('{origin}', new URL(issuer).origin)
  return method === wanted && url.startsWith(whole.split('{')[0] ?? '')
}

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

/**
 * A grant to revoke, and whom or what the call is about. A single token is identified by the entry that the
 * administrator's list has since it was issued, else by that of its session, else by the newest.
 */
async function subjectOf(
  context: ProbeContext,
  operation: RevocationOperation,
): Promise<{ readonly grant: Grant; readonly subject: Subject }> {
  const { users } = context.actors
  const entries = async (grant?: Grant) =>
    (await context.actors.operations.adminListUser(users.first, grant)).entries
  const single = operation === 'admin-revoke-token'
  const before = single ? await entries(context.grant) : []
  const grant = await offlineGrant(context)
  const subject = { user: grant.user, client: grant.client, grant }
  if (!single) return { grant, subject }
  const after = await entries(grant)
  const sid = claimsOf(grant.firstIdToken)?.sid
  const added = after.filter(({ id }) => id !== undefined && !before.some((each) => each.id === id))
  const entry =
    (added.length === 1 ? added[0] : undefined) ??
    after.find(({ session }) => session !== undefined && session === sid) ??
    added.at(-1) ??
    after.at(-1)
  if (entry === undefined) throw new ProbeFailure("no entry of the token in the administrator's list")
  return { grant, subject: { ...subject, entry } }
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
