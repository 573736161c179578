import type { Check } from '../../harness/checks/context.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import type { TestClient } from '../../harness/target/actors.ts'

type Waiting = Pick<Check, 'rp' | 'policy'>

/** What keeps a public client from getting a refresh token for nothing but its identifier. */
export interface Demand {
  /** The refusal that asks for a proof of possession, in words. */
  readonly demanded: string
  readonly reply: TokenReply
}

/** Lets the declared grace for replaced refresh tokens pass, and a second more. */
export async function reuseGraceOver({ rp, policy }: Waiting): Promise<void> {
  await rp.wait((policy.reuse_grace ?? 0) + 1)
}

/** OFFLINE for the public client without a proof of possession (RFC 9449), or the demand for one. */
export async function unprovenPublicGrantOr(check: Check): Promise<Grant | Demand> {
  return publicGrantOr(check, { unbound: true })
}

async function publicGrantOr(check: Check, options: { readonly unbound: boolean }): Promise<Grant | Demand> {
  const { rp, users, clients, browser } = check
  const authorization = await rp.code({
    client: clients.public,
    browser: browser(),
    user: users.first,
    scope: 'openid offline_access',
    prompt: 'consent',
  })
  const reply = await rp.exchange(authorization, options)
  const { error } = reply.json ?? {}
  if (!reply.granted && typeof error === 'string' && /dpop/.test(error)) return { demanded: error, reply }
  const grant = rp.kept(authorization, reply)
  if (grant.refreshToken === undefined) {
    check.notApplicable('the server issues no refresh token to public clients')
  }
  return grant
}

/**
 * OFFLINE for the public client, with a proof of possession where the target's clients send one; a server that asks for
 * one that nobody sends makes the check not applicable.
 */
export async function publicGrant(check: Check): Promise<Grant> {
  const opened = await publicGrantOr(check, { unbound: false })
  if ('demanded' in opened) {
    return check.notApplicable(
      `the server binds refresh tokens of public clients to a key (${opened.demanded})`,
      'dpop: true',
    )
  }
  return opened
}

/**
 * REFRESH that has to replace the refresh token, and a use of the access token, without which some servers keep the old
 * token good. It comes in a second of its own, since some servers tell tokens of the same second not apart. Where
 * the token stays as it is, once more after the grace, within which some servers replace nothing. Returns whether the
 * token was replaced.
 */
export async function replaced(check: Waiting, grant: Grant): Promise<boolean> {
  const { rp, policy } = check
  const before = grant.refreshToken
  const once = async (): Promise<boolean> => {
    await rp.clock.intoNewSecond()
    await rp.refreshed(grant)
    if (rp.opensWithToken) await rp.userinfo(grant.accessToken)
    return grant.refreshToken !== before
  }
  if (await once()) return true
  if ((policy.reuse_grace ?? 0) === 0) return false
  await reuseGraceOver(check)
  return once()
}

/** Replaces the token of a grant until it has had so many; one that is not replaced makes the check not applicable. */
export async function replacedUntil(check: Check, grant: Grant, length: number): Promise<Grant> {
  while (grant.refreshTokens.length < length) {
    if (!(await replaced(check, grant))) {
      check.notApplicable(
        `the target does not replace the refresh token of the client ${grant.client.clientId} each time`,
      )
    }
  }
  return grant
}

/**
 * Shows that the newest token of a grant still refreshes once the grace is over, and lets the grace of that refresh pass
 * too: some servers count it from the latest refresh of the line, whichever token it was.
 */
export async function livesBeyondGrace(check: Check, grant: Grant): Promise<void> {
  await reuseGraceOver(check)
  await replacedUntil(check, grant, grant.refreshTokens.length + 1)
  if ((check.policy.reuse_grace ?? 0) > 0) await reuseGraceOver(check)
}

/**
 * A grant that nothing about the tokens of the public client can end: of another client, else of another user. Needs
 * the optional capability `second-user`.
 */
export async function besideControl(check: Check): Promise<Grant> {
  const { rp, users, clients, browser } = check
  const others: TestClient = clients.main
  if (others.clientId !== clients.public.clientId) return rp.offline(users.first, others, browser())
  if (!check.has('second-user')) check.blocked('a living token of another client or user as control')
  return rp.offline(users.second, clients.public, browser())
}
