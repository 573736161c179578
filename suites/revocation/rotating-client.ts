import type { Check } from '../../harness/checks/context.ts'
import type { TestClient } from '../../harness/target/actors.ts'

/** A client whose refresh token is replaced at a refresh: the main one, or else the public one. */
export async function rotatingClient({
  rp,
  users,
  clients,
  browser,
  has,
  notApplicable,
}: Check): Promise<TestClient> {
  const candidates = [clients.main, ...(has('public-client') ? [clients.public] : [])]
  for (const client of candidates) {
    const grant = await rp.obtain({
      client,
      browser: browser(),
      // Not the one whose tokens are revoked, so that nothing else of them is there.
      user: users.second,
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    if (grant.refreshToken === undefined) continue
    await rp.refreshed(grant)
    if (grant.refreshTokens.length > 1) return client
  }
  return notApplicable('the target replaces the refresh token of no client')
}
