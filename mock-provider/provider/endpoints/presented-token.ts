import type { Core } from '../core.ts'
import { findingsOf } from '../findings.ts'
import type { AccessToken, Client, Facts, Finding, Grant } from '../model.ts'
import { presentedAccessToken, presentedRefreshToken } from '../tokens.ts'

/** A token of either kind with everything that was found about it. */
export interface PresentedToken {
  readonly kind: 'access_token' | 'refresh_token'
  readonly grant: Grant
  readonly facts: Facts
  readonly accessToken?: AccessToken
  readonly findings: readonly Finding[]
}

/**
 * Finds a token whatever the hint says; a hint that is wrong is one finding more.
 *
 * @see RFC 7009, section 2.1; RFC 7662, section 2.1
 */
export async function presentedToken(
  core: Core,
  value: string,
  hint: string | undefined,
  caller: Client,
): Promise<PresentedToken | undefined> {
  const refresh = await presentedRefreshToken(core, value)
  const access = refresh === undefined ? await presentedAccessToken(core, value) : undefined
  const token = refresh ?? access
  if (token === undefined) return undefined
  const kind = refresh === undefined ? 'access_token' : 'refresh_token'
  const { grant } = token
  const facts = await core.facts(grant)
  const findings: Finding[] = [
    ...(refresh?.findings ?? []),
    ...(hint === undefined || hint === kind || !['access_token', 'refresh_token'].includes(hint)
      ? []
      : [{ is: 'hint-mismatch' as const }]),
    ...(grant.clientUid === caller.uid ? [] : [{ is: 'foreign-client' as const }]),
    ...findingsOf(grant, facts, core.policy, access?.token),
  ]
  return { kind, grant, facts, ...(access === undefined ? {} : { accessToken: access.token }), findings }
}
