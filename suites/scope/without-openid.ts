import { oidcCore } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'

export const scopeOfflineWithoutOpenid = requirement({
  id: 'scope-offline-without-openid',
  area: 'scope',
  title: 'offline_access works without openid',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('11', 'OfflineAccess'),
  statement:
    'A client that wants access for later and no identity asks for offline_access without openid, as agents do (SEP-2207), and gets a refresh token.',
  profiles: ['mcp'],
  needs: ['authorize', 'openid', 'offline-scope'],
  defect: 'offline-scope-needs-openid',
  procedure: [
    'OBTAIN(U1, C1, "offline_access", prompt=consent, B1).',
    'Assert that a code comes, and with it a refresh token that refreshes.',
  ],
  verdict: { pass: 'A refresh token comes and works.', warn: 'An error comes, or no refresh token.' },
  control: 'The same client gets offline tokens with openid, which every check waits for.',
  proof: 'The request differs from that of every other check in its scope alone.',
  exceptions:
    'OpenID Connect defines offline_access for its own requests, so a server that wants openid breaks no rule of it and gets a warning under the profile mcp.',
  why: 'Agents that want access and no identity have no way to stay connected.',
  cause: 'Requests without openid take a path of their own that knows no offline_access.',
  mend: 'Treat offline_access alike with and without openid.',
  async check({ rp, users, clients, browser, observe }) {
    const answer = await rp.asked({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'offline_access',
      prompt: 'consent',
    })
    const fact = { subject: 'offline_access without openid', expected: 'a refresh token' }
    if (answer.kind !== 'code')
      return void observe.that(false, {
        ...fact,
        observed: `the request ends without a code (${answer.kind})`,
      })
    const grant = await rp.exchanged(answer)
    const issued = observe.that(grant.refreshToken !== undefined, {
      ...fact,
      observed: grant.refreshToken === undefined ? 'none' : 'a refresh token',
      replies: [grant.first],
    })
    if (issued) await observe.alive(grant, 'the refresh token of a grant without openid')
  },
})
