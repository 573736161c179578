import type { Check } from '../../harness/checks/context.ts'
import { rfc9449 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { header, type TokenReply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { propagated } from '../shared/propagation.ts'
import { publicGrant } from '../shared/token-line.ts'

export const bindingDpopNonceKeepsToken = requirement({
  id: 'binding-dpop-nonce-keeps-token',
  area: 'hygiene',
  title: 'A DPoP nonce challenge does not use up the offline token',
  level: 'MUST',
  basis: 'derived',
  clause: rfc9449('8'),
  statement:
    'The client is told to repeat the request with the nonce; that works only if the refused request left the refresh token untouched.',
  profiles: ['dpop'],
  needs: ['authorize', 'public-client', 'dpop'],
  defect: 'nonce-challenge-consumes-token',
  procedure: [
    'OFFLINE(U1, P1, B1) with a proof of possession -> ot; REFRESH, which has to work.',
    'REFRESH(ot) with a proof without a nonce; unless the answer is use_dpop_nonce with a DPoP-Nonce header, the check is not applicable.',
    'REFRESH(ot) with that nonce in the proof; assert success.',
    'REFRESH(newest token) with a proof that has a nonce of nobody; where it is refused, REFRESH(newest token) with a good one; assert success.',
  ],
  verdict: {
    pass: 'The repeated request succeeds with the same refresh token.',
    fail: 'The repeated request is refused.',
    notApplicable: 'The server never sends a nonce challenge at the token endpoint.',
  },
  control: 'The token refreshes right before the challenge.',
  proof: 'The answer to the request without a nonce is the challenge, with a nonce in its header.',
  exceptions: 'A server that wants no nonces, or only of other clients, is not judged.',
  conflicts: 'Derived from the retry that the section prescribes.',
  why: 'Each new nonce would sign the client out.',
  cause: 'The refresh token is replaced before the proof is looked at.',
  mend: 'Check the proof before the refresh token is used.',
  async check(check) {
    const { rp, clients, notApplicable } = check
    rp.provePossession(clients.public)
    const grant = await publicGrant(check)
    await rp.refreshed(grant)
    const present = (withNonce: 'none' | { readonly value: string }) =>
      rp.refreshToken(grant.refreshToken ?? '', clients.public, { withNonce })
    const challenge = await present('none')
    if (!challenge.granted) refuseCrash(challenge)
    if (challenge.json?.error !== 'use_dpop_nonce' || header(challenge, 'dpop-nonce') === undefined) {
      notApplicable('the server sends no nonce challenge at the token endpoint')
    }
    // A token that the refusal cost may be seen to be gone later.
    await propagated(check)
    const repeated = await rp.refresh(grant)
    if (!observeRepeated(check, [challenge, repeated], 'the request repeated with the nonce')) return
    const unknown = await present({ value: crypto.randomUUID() })
    // A nonce that is taken whatever it is refuses nothing.
    if (unknown.granted) return
    refuseCrash(unknown)
    await propagated(check)
    const again = await rp.refresh(grant)
    observeRepeated(check, [unknown, again], 'the request repeated after one with a nonce that is not known')
  },
})

function observeRepeated(
  { observe }: Check,
  [challenge, repeated]: readonly [TokenReply, TokenReply],
  subject: string,
): boolean {
  if (!repeated.granted) refuseCrash(repeated)
  return observe.that(repeated.granted, {
    subject,
    expected: 'an access token',
    observed: repeated.granted ? 'an access token' : describeRefusal(repeated),
    replies: [challenge, repeated],
  })
}
