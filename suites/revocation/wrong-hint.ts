import { rfc7009 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { observeTaken } from './accepted-answer.ts'

/** Some servers lose only some tokens by a wrong hint. */
const samples = 6

export const revokeTokenWrongHint = requirement({
  id: 'revoke-token-wrong-hint',
  area: 'revocation',
  title: 'A wrong token_type_hint does not prevent revocation',
  level: 'MUST',
  basis: 'text',
  clause: rfc7009('2.1'),
  also: [rfc7009('2.2')],
  statement: 'The hint is only a hint: the server extends its search to all token types.',
  profiles: ['revocation'],
  needs: ['authorize', 'revocation'],
  reliesOn: ['revocation-request-ends-token'],
  defect: 'revocation-trusts-hint',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; make sure that it refreshes, and adopt the newest token.',
    'POST token=ot, token_type_hint=access_token, authenticated as C1; assert 200.',
    'Assert DEAD(ot).',
    `Repeat until ${samples} tokens were revoked so, or one was not; then the same with token_type_hint=urn:example:unknown.`,
  ],
  verdict: {
    pass: 'Each ot is refused after its revocation.',
    fail: 'The answer is not 200, or ot works after it.',
  },
  control: 'Each token refreshed right before its revocation.',
  proof: 'That a revocation with the right hint ends a token is known from revoke-token-refresh-token.',
  exceptions: 'None that is legal. A declared propagation window is granted.',
  conflicts:
    'A server was seen that loses one token of fourteen by the wrong hint, so several are tried; a rarer loss may be missed.',
  why: 'A client with a wrong hint gets 200, and its token goes on.',
  cause: 'The hint selects the only store that is searched.',
  mend: 'Search all kinds of tokens, beginning with the one of the hint.',
  async check({ rp, users, clients, browser, observe }) {
    const device = browser()
    const loses = async (hint: string): Promise<boolean> => {
      const grant = await rp.offline(users.first, clients.main, device)
      await rp.refreshed(grant)
      await rp.clock.intoNewSecond()
      const reply = await rp.revoke(grant.refreshToken ?? '', clients.main, { hint })
      const accepted = observeTaken(observe, reply, `the revocation with token_type_hint=${hint}`)
      const dead = await observe.dead(
        grant,
        `the offline token that was revoked with token_type_hint=${hint}`,
      )
      return !accepted || !dead
    }
    for (const hint of ['access_token', 'urn:example:unknown']) {
      let lost = false
      for (let sample = 1; sample <= samples && !lost; sample++) lost = await loses(hint)
    }
  },
})
