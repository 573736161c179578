import { rfc6749 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { observeRefused } from '../shared/refusal.ts'

export const rotationCodeReplayRevokes = requirement({
  id: 'rotation-code-replay-revokes',
  area: 'hygiene',
  title: 'Replaying the authorization code ends the offline token obtained with it',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('4.1.2'),
  statement:
    'A code is good for one exchange: a second use is refused (MUST) and should revoke the tokens already issued for it, the never-expiring one first of all.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'code-replay-keeps-offline-token',
  defectShows: 'weakness',
  procedure: [
    'Run OFFLINE(U1, C1, B1) but keep the code and the verifier -> ot; make sure that ot refreshes, else the check is blocked.',
    'POST the same authorization_code request again; assert a refusal.',
    'Within the propagation window assert DEAD(ot) (a weakness where not).',
  ],
  verdict: {
    pass: 'The replay is refused and ot is dead.',
    fail: 'The second exchange succeeds.',
    warn: 'The replay is refused but ot is alive.',
  },
  control: 'The same request was answered with tokens before, and ot refreshed right before the replay.',
  proof:
    'The second request has the same code, verifier and redirect URI as the first; the newest token of the grant is presented once, so one that replaced the first is ended too.',
  exceptions:
    'A server that refuses the replay and spares the tokens gets a warning, since their revocation is only recommended. A declared propagation window is waited for.',
  conflicts:
    'The refusal is mandatory, the revocation only recommended ("when possible"); so the one fails and the other warns.',
  why: 'Whoever stole a code keeps access for ever, though its theft was seen.',
  cause: 'A used code is deleted, so its second use looks like that of an unknown one.',
  mend: 'Keep used codes until they expire, with their grant, and end that when one comes back.',
  async check({ rp, users, clients, browser, observe, blocked }) {
    const authorization = await rp.code({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    const grant = await rp.exchanged(authorization)
    if (grant.refreshToken === undefined) blocked('a refresh token for offline_access')
    await rp.refreshed(grant)
    const replay = await rp.exchange(authorization)
    if (observeRefused({ observe }, replay, 'a second exchange of the code'))
      await observe.dead(grant, 'the offline token after the replay of its code', 'weakness')
  },
})
