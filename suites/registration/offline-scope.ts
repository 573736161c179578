import { rfc7591 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { publicMetadata, withRegistered } from './registered-client.ts'

export const registrationOfflineScopeGrantable = requirement({
  id: 'registration-offline-scope-grantable',
  area: 'registration',
  title: 'What the metadata lists is granted to clients that register themselves',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc7591('2'),
  statement:
    'Where scopes_supported lists offline_access, a client that registers itself can ask for it, and is granted it by a user who agrees.',
  profiles: ['registration', 'mcp'],
  needs: ['authorize', 'registration', 'offline-scope', 'discovery'],
  defect: 'registered-clients-without-offline-scope',
  procedure: [
    'Take scopes_supported; without offline_access in it the check is not applicable.',
    'Register a public client for refresh tokens, without a scope of its own.',
    'OBTAIN(U1, this client, "openid offline_access", prompt=consent); assert that no error comes, and that the granted scope, where it is told, has offline_access.',
  ],
  verdict: {
    pass: 'The scope is granted.',
    warn: 'The request is refused, or the scope is left out.',
    notApplicable: 'scopes_supported does not list offline_access, or there is no open registration.',
  },
  control: 'The client of the target file is granted the scope, which every check waits for.',
  proof: 'The client is registered in the check, and the user agrees on the page that shows.',
  exceptions:
    'A server that lists offline_access for some clients only gets a warning: clients ask for what is listed, and cannot know.',
  why: 'A client that believes the metadata is refused, and its users cannot sign in.',
  cause: 'Clients that register themselves get a set of scope values without offline_access.',
  mend: 'Allow offline_access to clients that register themselves, or do not list it.',
  async check(check) {
    const { rp, users, browser, observe, notApplicable } = check
    const listed = rp.scopeTold({ scope: rp.metadata.scopes_supported })
    if (listed?.has('offline_access') !== true)
      return notApplicable('scopes_supported does not list offline_access')
    await withRegistered(check, publicMetadata(check), async ({ client }) => {
      const answer = await rp.asked({
        client,
        browser: browser(),
        user: users.first,
        scope: 'openid offline_access',
        prompt: 'consent',
      })
      const fact = { subject: 'offline_access for a client that registered itself', expected: 'granted' }
      if (answer.kind !== 'code')
        return void observe.that(false, {
          ...fact,
          observed: `the request ends without a code (${answer.kind})`,
        })
      const grant = await rp.exchanged(answer)
      const scope = await rp.effectiveScope(grant.first, client)
      const granted = scope?.has('offline_access') ?? grant.refreshToken !== undefined
      observe.that(granted, {
        ...fact,
        observed: granted ? 'granted' : 'left out',
        replies: [grant.first],
      })
    })
  },
})
