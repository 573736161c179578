import { rfc6749 } from '../../harness/engine/clause.ts'
import { CredentialError } from '../../harness/engine/errors.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { livingControl } from '../shared/controls.ts'
import { signInEnded } from './sign-in.ts'

export const stateClientDisabledPublicRefused = requirement({
  id: 'state-client-disabled-public-refused',
  area: 'state',
  title: 'Offline tokens of a disabled public client are refused',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc6749('5.2'),
  statement:
    'A public client that is disabled cannot use its refresh tokens either, although nobody authenticates it at the token endpoint.',
  profiles: ['oauth2', 'keycloak'],
  promisedBy: ['keycloak'],
  needs: ['authorize', 'public-client', 'admin-create-client', 'admin-disable-client'],
  defect: 'disabled-public-client-refreshes',
  procedure: [
    'Make the public client PX, which has to be able to exchange a code without any authentication; OFFLINE(U1, PX, B1) -> ot, which has to refresh; OFFLINE(U1, C1, B2) -> control.',
    'Disable PX; the control has to live, else the check is blocked.',
    'Assert DEAD(newest token) within the propagation window. Where it lives and U1 can still sign in at PX, no client was disabled: blocked.',
  ],
  verdict: {
    pass: 'Refused while disabled.',
    fail: 'Under a profile that promises it: a refresh succeeds while PX is disabled.',
    warn: 'A refresh succeeds while PX is disabled.',
    notApplicable:
      'The target makes confidential clients only, or gives public clients no refresh tokens for offline_access.',
  },
  control: 'The offline token of the same user at another client lives on while PX is disabled.',
  proof:
    'The client got tokens without authentication and its token refreshed before the change. Where it lives after it, a sign-in at PX has to be refused.',
  exceptions:
    'A server that gives public clients no refresh tokens made a documented choice and gets not-applicable. One that rotates is asked with the newest token, so that no refusal is one of a used token.',
  conflicts:
    'The error codes for unknown or unauthorized clients exist, but a disabled state is not defined anywhere.',
  why: 'Apps, of which most copies are out, are the clients that go on.',
  cause: 'The flag is looked at where clients authenticate, and public clients do not.',
  mend: 'Ask for the flag where the client is looked up, and not where its secret is compared.',
  async check(check) {
    const { rp, users, clients, operations, browser, observe } = check
    const user = users.first
    const client = await clients.createPublic()
    const scope = 'openid offline_access'
    let grant: Grant
    try {
      grant = await rp.obtain({ client, user, browser: browser(), scope, prompt: 'consent' })
    } catch (error) {
      if (!(error instanceof CredentialError)) throw error
      return check.notApplicable('the target makes confidential clients only: a new one has to authenticate')
    }
    if (grant.refreshToken === undefined) {
      check.notApplicable('the server gives public clients no refresh tokens for offline_access')
    }
    await rp.refreshed(grant)
    const control = await rp.offline(user, clients.main, browser())
    await operations.state.disableClient(client)
    await livingControl(check, control, "another client's offline token")
    const dead = await observe.dead(grant, 'the offline token while its public client is disabled')
    if (!dead) await signInEnded(check, { user, client, change: 'a disabled client' })
  },
})
