import type { Check } from '../../harness/checks/context.ts'
import { fapi2, rfc9449 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { boundKeyOf } from '../shared/bound-key.ts'
import { observeRefused } from '../shared/refusal.ts'
import { publicGrant } from '../shared/token-line.ts'

export const bindingDpopPublicEnforced = requirement({
  id: 'binding-dpop-public-enforced',
  area: 'hygiene',
  title: 'An offline token bound to a DPoP key works only with that key',
  level: 'MUST',
  basis: 'text',
  clause: rfc9449('5'),
  statement:
    'If a public client proved possession of a key when the refresh token was issued, every later refresh needs a proof with the same key.',
  profiles: ['dpop'],
  needs: ['authorize', 'public-client', 'dpop'],
  defect: 'dpop-binding-not-checked',
  procedure: [
    'Make sure that P1 can exchange a code with a proof of key K2.',
    'OFFLINE(U1, P1, B1) with a proof of key K1 at the token endpoint -> ot; record a token_type other than DPoP. Assert ALIVE(ot) with K1.',
    'REFRESH(ot) without a proof; assert a refusal.',
    'REFRESH(ot) with a proof of K2; assert a refusal.',
    'Assert ALIVE(ot) with K1. Wherever the server wants a nonce, the proof is sent again with it.',
  ],
  verdict: {
    pass: 'Only K1 is accepted.',
    fail: 'A request without a proof or with K2 succeeds, or K1 is refused.',
    warn: 'The refused attempts end the token.',
    notApplicable: 'The server issues no refresh token to public clients, or knows no proofs of possession.',
  },
  control: 'The token refreshes with its own key right before the attempts and after them.',
  proof: 'A code was exchanged with a proof of the other key, so its proofs are good ones.',
  exceptions:
    'A server that takes an attempt for a leak and revokes the token gets a warning. Bearer access tokens are no matter of this requirement: the refresh token is bound all the same.',
  why: 'A stolen token works without the key that was to protect it.',
  cause: 'The proof is verified, but its key is not compared with that of the refresh token.',
  mend: 'Store the thumbprint with the grant, and compare it at each refresh.',
  async check(check) {
    const { rp, clients, observe } = check
    const client = clients.public
    rp.provePossession(client)
    await otherKeyIsGood(check)
    const grant = await publicGrant(check)
    if (grant.first.tokenType?.toLowerCase() !== 'dpop') {
      observe.note('the answer to a proof of possession', `token_type ${grant.first.tokenType}`, [
        grant.first,
      ])
    }
    if (!(await observe.alive(grant, 'the offline token with its own key'))) return
    let refusedAll = true
    for (const [how, choice] of [
      ['without a proof of possession', { unbound: true }],
      ['with the proof of another key', { withKey: 'another' }],
    ] as const) {
      const reply = await rp.refreshToken(grant.refreshToken ?? '', client, choice)
      if (!observeRefused(check, reply, `a refresh ${how}`)) refusedAll = false
    }
    // An attempt that succeeded may well have used the token up.
    if (refusedAll) {
      await observe.alive(grant, 'the offline token with its own key after the refused attempts', 'weakness')
    }
  },
})

/** Exchanges a code with a proof of the other key. */
async function otherKeyIsGood(check: Check): Promise<void> {
  const { rp, users, clients, browser } = check
  const authorization = await rp.code({
    client: clients.public,
    user: users.first,
    browser: browser(),
    scope: 'openid',
    withKey: 'another',
  })
  const reply = await rp.exchange(authorization)
  if (!reply.granted) {
    check.blocked(`a code exchanged with a proof of another key (got ${describeRefusal(reply)})`)
  }
}

export const bindingDpopConfidentialKeyChange = requirement({
  id: 'binding-dpop-confidential-key-change',
  area: 'hygiene',
  title: 'A confidential client may refresh with another DPoP key',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: rfc9449('5'),
  also: [fapi2('6.1', 'section-6.1')],
  statement:
    'Refresh tokens of confidential clients are bound by client authentication, not by the DPoP key, so the key can be changed without losing the grant.',
  profiles: ['dpop', 'fapi2'],
  needs: ['authorize', 'confidential-client', 'dpop'],
  optional: ['introspection'],
  defect: 'confidential-refresh-bound-to-dpop-key',
  procedure: [
    'OFFLINE(U1, C1, B1) with a proof of key K1 -> ot; REFRESH it with K1, which has to work.',
    'REFRESH(ot) authenticated as C1 with a proof of key K2; assert success and token_type DPoP.',
    'Assert that cnf.jkt of the new access token (by introspection, else in the JWT) is the thumbprint of K2.',
    'Where K2 was refused: REFRESH(ot) with K1, which has to work still.',
  ],
  verdict: {
    pass: 'The refresh with K2 works and the access token is bound to K2.',
    warn: 'The refresh with K2 is refused, or its access token is bound to another key.',
    notApplicable: 'The server answers the proof of a confidential client with a bearer token.',
  },
  control: 'The token refreshes with the first key before, and after a refusal.',
  proof: 'The answers to the first key have token_type DPoP, so proofs of this client are looked at.',
  exceptions:
    'Where neither introspection nor the access token itself names the key, only the refresh is judged.',
  conflicts: 'Stated as a fact in the RFC. Some products offer a stricter binding as an option.',
  why: 'A client that changes its key, as it should, would lose all grants.',
  cause: 'Every refresh token is bound to the key, whoever its client is.',
  mend: 'Bind refresh tokens of confidential clients by their authentication only.',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable, blocked } = check
    const client = clients.main
    rp.provePossession(client)
    const grant = await rp.offline(users.first, client, browser())
    if (grant.first.tokenType?.toLowerCase() !== 'dpop') {
      notApplicable('the server answers the proof of a confidential client with a bearer token')
    }
    await rp.refreshed(grant)
    const reply = await rp.refreshToken(grant.refreshToken ?? '', client, { withKey: 'another' })
    const subject = 'a refresh of a confidential client with another key'
    if (!observeAccepted(check, reply, subject)) {
      const control = await rp.refresh(grant)
      if (!control.granted)
        blocked(`a refresh with the first key afterwards (got ${describeRefusal(control)})`)
      return
    }
    const { key, from, replies } = await boundKeyOf(check, reply, client)
    if (key === undefined) return observe.note(`the key of ${subject}`, 'told nowhere', replies)
    const expected = 'bound to the key of its proof'
    const isOther = key === (await rp.keyOf(client, 'another'))
    const isFirst = key === (await rp.keyOf(client))
    observe.that(isOther, {
      subject: `the access token of ${subject}, by ${from}`,
      expected,
      observed: isOther
        ? expected
        : isFirst
          ? 'bound to the key that was used before'
          : 'bound to no key of the client',
      replies,
    })
  },
})

function observeAccepted(
  { observe }: Check,
  reply: Awaited<ReturnType<Check['rp']['refreshToken']>>,
  subject: string,
): boolean {
  if (!reply.granted) refuseCrash(reply)
  const bound = reply.granted && reply.tokenType?.toLowerCase() === 'dpop'
  const observed = reply.granted ? `an access token of type ${reply.tokenType}` : describeRefusal(reply)
  const expected = 'an access token of type DPoP'
  observe.that(bound, { subject, expected, observed: bound ? expected : observed, replies: [reply] })
  return bound
}
