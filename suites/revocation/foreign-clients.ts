import { rfc7009 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { Proof } from '../../harness/rp/client-authentication.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { revocationTookEffect } from '../shared/controls.ts'
import { propagated } from '../shared/propagation.ts'
import { provenClient } from '../shared/proven-actors.ts'

export const revokeTokenOnlyByOwner = requirement({
  id: 'revoke-token-only-by-owner',
  area: 'revocation',
  title: 'Only the authenticated owner client can revoke an offline token',
  level: 'MUST NOT',
  basis: 'text',
  clause: rfc7009('2.1'),
  statement:
    'The server authenticates a confidential client and checks that the token was issued to it before anything is invalidated.',
  profiles: ['revocation'],
  needs: ['authorize', 'second-client', 'revocation'],
  defect: 'any-client-may-revoke',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; make sure that C2 can exchange a code of its own.',
    'POST token=ot authenticated as C2; record the status; assert ALIVE(ot).',
    'If C1 is confidential: POST token=ot as C1 with a wrong secret (where it has one), with client_id C1 only, and without anything about the client; assert that no answer is a success, and ALIVE(ot) after each.',
    'Where there is a propagation window, wait for it and assert ALIVE(ot) once more.',
    'REVOKE(ot, C1); make sure that DEAD(ot), else the check is blocked.',
  ],
  verdict: {
    pass: 'ot survives all attempts and failed authentication is reported.',
    fail: 'ot is dead after any attempt, or a failed authentication is answered with success.',
    warn: 'The request of C2 is answered with 200 and silently ignored instead of an error.',
  },
  control:
    'In the end its owner revokes the same token by the same request, which ends it: the attempts were not refused for their form.',
  proof: 'C2 exchanges a code before, which takes its real credentials.',
  exceptions:
    'Servers that answer 200 to a foreign client to leak nothing get a warning for that. A public C1 has no authentication to fail, so that only C2 is tried.',
  conflicts:
    'The RFC says the foreign request is refused and the client informed, but several servers answer 200 to leak nothing; only the survival of the token is decisive.',
  evidence: ['lepture/authlib PR 646', 'jasonraimondi/ts-oauth2-server release 5.0.0-rc.3'],
  why: 'Whoever finds a token in a log could cut its user off.',
  cause: 'The endpoint treats the possession of the token as permission to revoke it.',
  mend: 'Authenticate the client, and compare it with that of the token first.',
  async check(check) {
    const { rp, users, clients, browser, observe, policy } = check
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    await provenClient(check, clients.second)
    const foreign = await rp.revoke(grant.refreshToken ?? '', clients.second, { hint: 'refresh_token' })
    refuseCrash(foreign)
    if (!(await observe.alive(grant, 'the offline token after a revocation by another client'))) return
    observe.that(
      foreign.status >= 300,
      {
        subject: 'the answer to a revocation by another client',
        expected: 'an error',
        observed: foreign.status >= 300 ? describeRefusal(foreign) : `${foreign.status}, silently ignored`,
        replies: [foreign],
      },
      'weakness',
    )
    for (const [name, proof] of failedProofs(client)) {
      const reply = await rp.revoke(grant.refreshToken ?? '', client, { hint: 'refresh_token', proof })
      refuseCrash(reply)
      if (!(await observe.alive(grant, `the offline token after a revocation ${name}`))) return
      observe.that(reply.status >= 300, {
        subject: `the answer to a revocation ${name}`,
        expected: 'an error',
        observed: reply.status >= 300 ? describeRefusal(reply) : `${reply.status}`,
        replies: [reply],
      })
    }
    if ((policy.propagation_window ?? 0) > 0) {
      await propagated(check)
      if (!(await observe.alive(grant, 'the offline token when the attempts had time to spread'))) return
    }
    await rp.revoked(grant)
    await revocationTookEffect(check, grant, 'the offline token by its own client')
  },
})

/** Ways to fail the authentication of a confidential client; a public client has none. */
function failedProofs({ authentication }: TestClient): (readonly [string, Proof])[] {
  if (authentication === 'none') return []
  const unauthenticated: (readonly [string, Proof])[] = [
    ['with nothing but its client_id', { method: 'none' }],
    ['without anything about the client', { method: 'nothing' }],
  ]
  if (authentication === 'private_key_jwt') return unauthenticated
  return [['with a wrong secret', { method: authentication, secret: 'not-the-secret' }], ...unauthenticated]
}
