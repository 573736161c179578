import { rfc7009 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import {
  acceptedAccessToken,
  observeAccessTokenEnded,
  stillAccepted,
  untilRefused,
} from '../shared/access-tokens.ts'
import { revocationTookEffect } from '../shared/controls.ts'

export const revokeTokenCascadeWithOnlineSession = requirement({
  id: 'revoke-token-cascade-with-online-session',
  area: 'revocation',
  title: 'The cascade also works while the user has an online session at the same client',
  level: 'SHOULD',
  basis: 'text',
  clause: rfc7009('2.1'),
  statement:
    'Where revoking a refresh token ends the access tokens of its grant, a live login session of the same user and client shields none of them.',
  profiles: ['revocation'],
  needs: ['authorize', 'second-user', 'online-session', 'revocation'],
  optional: ['userinfo', 'introspection'],
  reliesOn: ['revocation-request-ends-token'],
  defect: 'cascade-masked-by-online-session',
  procedure: [
    'OFFLINE(U2, C1, B2) -> ot2, at2; REVOKE(ot2, C1); where at2 is still accepted within the propagation window, the server does not end access tokens this way, and the check is not applicable.',
    'In B1: ONLINE(U1, C1, B1) -> at_on, then OFFLINE(U1, C1, B1) -> ot, at_off; note where at_off is accepted.',
    'REVOKE(ot, C1); it has to be accepted, and ot has to be dead afterwards.',
    'Within the propagation window assert that every place that accepted at_off refuses it.',
    'Record whether at_on is still accepted.',
  ],
  verdict: {
    pass: 'at_off is refused wherever it was accepted, with an online login of the same client in the same browser.',
    warn: 'at_off is still accepted somewhere.',
    notApplicable: 'Access tokens outlive the revocation of their refresh token anyway.',
  },
  control:
    'Another user without an online login at the client revokes first, and their access token ends by that.',
  proof: 'at_off is accepted right before the revocation, and the refresh token is refused after it.',
  exceptions:
    'Servers that leave access tokens alone are the business of revoke-token-cascades-to-access. Those whose revocation ends the online login as well pass. A declared propagation window is granted.',
  evidence: ['keycloak/keycloak#35813'],
  why: 'Access tokens live on by accident where the user happens to be signed in.',
  cause:
    'Access tokens are compared with any session of that identifier, so the online one keeps them active.',
  mend: 'Compare access tokens with their own grant, and not with any session of user and client.',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable } = check
    const alone = await rp.offline(users.second, clients.main, browser())
    const ofAlone = await acceptedAccessToken(check, alone, alone.accessToken)
    await rp.revoked(alone)
    if ((await untilRefused(check, ofAlone)).some(({ accepted }) => accepted)) {
      return notApplicable('access tokens outlive the revocation of their refresh token here')
    }
    const device = browser()
    const online = await rp.online(users.first, clients.main, device)
    const grant = await rp.offline(users.first, clients.main, device)
    const accepted = await acceptedAccessToken(check, grant, grant.accessToken)
    await rp.revoked(grant)
    await observeAccessTokenEnded(
      check,
      accepted,
      'the access token of the revoked grant, while the user has an online login at the client',
    )
    const ofOnline = await stillAccepted(check, online, online.accessToken)
    observe.note(
      'the access token of the online login after that',
      ofOnline === undefined ? 'refused' : `accepted at ${ofOnline.acceptedAt.join(' and ')}`,
    )
    await revocationTookEffect(check, grant, 'the offline token')
  },
})
