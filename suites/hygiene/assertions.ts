import { generateKeyPair } from 'jose'
import type { Check } from '../../harness/checks/context.ts'
import { oidcCore, rfc7523 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { requirement } from '../requirement.ts'
import { observeRefused } from '../shared/refusal.ts'
import { unsigned, withOtherClaims } from './forgeries.ts'

const notApplicable = 'No client of the target authenticates with private_key_jwt.'
const noLegalServer =
  'None: whoever takes assertions has to look at this. A target without a client that authenticates so is not-applicable.'

export const bindingAssertionSignature = requirement({
  id: 'binding-assertion-signature',
  area: 'hygiene',
  title: 'A refresh with a client assertion that the client has not signed is refused',
  level: 'MUST',
  basis: 'text',
  clause: rfc7523('3'),
  also: [oidcCore('9', 'ClientAuthentication')],
  statement:
    'An assertion with an invalid signature is rejected (number 9), or everybody can be every client.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize', 'assertion-client'],
  defect: 'assertion-signature-not-verified',
  procedure: [
    'OFFLINE(U1, CJ, B1) -> ot, CJ authenticating with a signed assertion.',
    'REFRESH(ot) with an assertion signed by another key of the same kind, with one whose claims were changed and the signature kept, and with one of alg none; assert a refusal each time.',
    'Assert ALIVE(ot) with a good assertion (a weakness where not).',
  ],
  verdict: {
    pass: 'No forged assertion is accepted.',
    fail: 'A forged assertion yields tokens.',
    warn: 'The forged attempts end the token.',
    notApplicable,
  },
  control:
    'The code was exchanged with a good assertion before, and the same token refreshes with one afterwards: only the signature is different.',
  proof: 'Each forged assertion has an identifier of its own, the right audience and the time of the server.',
  exceptions: noLegalServer,
  why: 'Anybody can write an assertion, and so be every client.',
  cause: 'The assertion is decoded to find the client, and never verified.',
  mend: 'Verify the signature with the registered key before a claim is used.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const client = clients.assertion
    const grant = await rp.offline(users.first, client, browser())
    const algorithm = typeof client.privateKey?.alg === 'string' ? client.privateKey.alg : 'RS256'
    const { privateKey } = await generateKeyPair(algorithm)
    const forged = [
      ['signed by another key', await rp.assertion(client, { signWith: privateKey })],
      ['whose claims were changed', withOtherClaims(await rp.assertion(client))],
      ['with alg none and no signature', unsigned(await rp.assertion(client))],
    ] as const
    const refused = await refusedEach(check, grant, forged)
    if (refused) await observe.alive(grant, 'the offline token with a good assertion', 'weakness')
  },
})

export const bindingAssertionAudience = requirement({
  id: 'binding-assertion-audience',
  area: 'hygiene',
  title: 'A refresh with a client assertion for another server is refused',
  level: 'MUST',
  basis: 'text',
  clause: rfc7523('3'),
  also: [oidcCore('9', 'ClientAuthentication')],
  statement:
    'An assertion that does not name this server as its audience is rejected (number 3), or every server that a client uses can be the client at all others.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize', 'assertion-client'],
  defect: 'assertion-audience-ignored',
  procedure: [
    'OFFLINE(U1, CJ, B1) -> ot, CJ authenticating with a signed assertion.',
    'REFRESH(ot) with an assertion for another server, and with one without any audience; assert a refusal each time.',
    'Assert ALIVE(ot) with a good assertion (a weakness where not).',
  ],
  verdict: {
    pass: 'Only an assertion for this server is accepted.',
    fail: 'An assertion for another server, or for none, yields tokens.',
    warn: 'The refused attempts end the token.',
    notApplicable,
  },
  control:
    'The code was exchanged with a good assertion before, and the same token refreshes with one afterwards: only the audience is different.',
  proof:
    'Each assertion is signed with the key of the client, at the time of the server, with an identifier of its own.',
  exceptions:
    'Servers differ in the audience that they want, their issuer or an endpoint of theirs; the other server of this check is neither.',
  why: 'A server that a client also uses could be the client here.',
  cause: 'The library that verifies the assertion is not told which audience to expect.',
  mend: 'Require the issuer or the token endpoint as aud.',
  async check(check) {
    const { rp, users, clients, browser, observe } = check
    const client = clients.assertion
    const grant = await rp.offline(users.first, client, browser())
    const strange = [
      ['for another server', await rp.assertion(client, { audience: 'https://other-server.example/token' })],
      ['without an audience', await rp.assertion(client, { audience: null })],
    ] as const
    const refused = await refusedEach(check, grant, strange)
    if (refused) await observe.alive(grant, 'the offline token with a good assertion', 'weakness')
  },
})

export const bindingAssertionReplay = requirement({
  id: 'binding-assertion-replay',
  area: 'hygiene',
  title: 'A client assertion refreshes once',
  level: 'SHOULD',
  basis: 'derived',
  clause: oidcCore('9', 'ClientAuthentication'),
  also: [rfc7523('3')],
  statement:
    'The identifier of an assertion is there to prevent its reuse: whoever has seen one request of the client cannot send another in its name.',
  profiles: ['oauth2', 'oidc-core'],
  needs: ['authorize', 'assertion-client'],
  defect: 'assertion-replay-accepted',
  procedure: [
    'OFFLINE(U1, CJ, B1) -> ot, CJ authenticating with a signed assertion.',
    'REFRESH(ot) with a new assertion; make sure that it works, else the check is blocked.',
    'REFRESH(newest token) with the same assertion; assert a refusal.',
    'Assert that the newest token refreshes with another assertion (a weakness where not).',
  ],
  verdict: {
    pass: 'The second use is refused.',
    warn: 'An assertion works twice, or the refused attempt ends the token.',
    notApplicable,
  },
  conflicts:
    'OIDC Core says that an assertion must only be used once, unless conditions for reuse were negotiated, and RFC 7523 (3, number 7) that a server may ensure it. That servers have to is inferred, so it is a recommendation here.',
  control:
    'The assertion worked the first time, and the same token refreshes with another one right after its refusal.',
  proof: 'The first refresh with the assertion yields an access token, else the check is blocked.',
  exceptions:
    'A server that has negotiated the reuse of assertions with its clients, or keeps no identifiers as RFC 7523 allows, gets a warning.',
  why: 'Whoever sees one request could repeat it for as long as the assertion lives.',
  cause: 'Identifiers are not remembered, or each node remembers its own.',
  mend: 'Remember jti until exp, for all nodes together.',
  async check({ rp, users, clients, browser, observe, blocked }) {
    const client = clients.assertion
    const grant = await rp.offline(users.first, client, browser())
    const proof = { method: 'assertion', assertion: await rp.assertion(client) } as const
    const first = await rp.refreshToken(grant.refreshToken ?? '', client, { proof })
    refuseCrash(first)
    if (!first.granted) blocked(`a refresh with a new assertion (got ${describeRefusal(first)})`)
    const newest = first.refreshToken ?? grant.refreshToken ?? ''
    const again = await rp.refreshToken(newest, client, { proof })
    const refused = observeRefused({ observe }, again, 'a refresh with an assertion that was used before')
    if (refused)
      await observe.aliveToken(newest, client, 'the offline token with another assertion', 'weakness')
  },
})

/** Expects that a token is refused with each of these assertions; they have the client's name and nothing else wrong. */
async function refusedEach(
  { rp, observe }: Pick<Check, 'rp' | 'observe'>,
  grant: Grant,
  assertions: readonly (readonly [how: string, assertion: string])[],
): Promise<boolean> {
  let refusedAll = true
  for (const [how, assertion] of assertions) {
    const proof = { method: 'assertion', assertion } as const
    const reply = await rp.refreshToken(grant.refreshToken ?? '', grant.client, { proof })
    if (!observeRefused({ observe }, reply, `a refresh with a client assertion ${how}`)) refusedAll = false
  }
  return refusedAll
}
