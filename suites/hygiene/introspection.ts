import { rfc7662 } from '../../harness/clause.ts'
import { requirement } from '../../harness/requirement.ts'

export const introspectionActiveOffline = requirement({
  id: 'introspection-active-offline',
  area: 'hygiene',
  title: 'A living offline token is introspected as active, whatever hint is sent',
  level: 'MUST',
  basis: 'derived',
  clause: rfc7662('2.2'),
  also: [rfc7662('2.1')],
  statement:
    'If the endpoint accepts refresh tokens from the caller, it reports a usable offline token as active with truthful data; a wrong hint does not hide it.',
  profiles: ['introspection'],
  needs: ['authorize', 'introspection'],
  defect: {
    name: 'introspection-hint-hides-token',
    behaviour: 'With hint access_token an offline token is reported as inactive.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'INTROSPECT(ot) as C1 without a hint; if active is false also with hint refresh_token, the check is not applicable (refresh tokens are not introspectable here).',
    'INTROSPECT(ot, hint=access_token); assert active=true.',
    'Assert for present members: client_id = C1, sub = sub of U1, scope contains offline_access.',
  ],
  verdict: {
    pass: 'active=true with every hint and truthful members.',
    fail: 'The hint changes the answer, or a member is false.',
  },
  conflicts:
    'The RFC lets the server decide what it reveals to whom; a server that never reports on refresh tokens is not at fault.',
  async check() {
    throw new Error('to be written')
  },
})

export const introspectionRevokedInactive = requirement({
  id: 'introspection-revoked-inactive',
  area: 'hygiene',
  title: 'A revoked offline token is introspected as inactive',
  level: 'MUST',
  basis: 'text',
  clause: rfc7662('4'),
  also: [rfc7662('2.2')],
  statement: 'If tokens can be revoked, introspection has to take the revocation into account.',
  profiles: ['introspection'],
  needs: ['authorize', 'introspection', 'revocation'],
  dependsOn: ['introspection-active-offline', 'revoke-token-refresh-token'],
  defect: {
    name: 'introspection-active-after-revocation',
    behaviour:
      'Introspection validates signature and expiry only and reports revoked offline tokens as active.',
  },
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; assert INTROSPECT(ot).active = true, otherwise not applicable.',
    'REVOKE(ot) by any available way; assert DEAD(ot).',
    'Assert INTROSPECT(ot) = 200 with active=false within the propagation window.',
    'Assert that active is the only member of the answer (recommendation).',
  ],
  verdict: {
    pass: 'active=false.',
    fail: 'active=true, or an HTTP error instead of an introspection answer.',
    warn: 'The answer has further members, for instance sub, client_id or a reason.',
  },
  async check() {
    throw new Error('to be written')
  },
})
