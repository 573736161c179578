import { rfc8705 } from '../../harness/engine/clause.ts'
import { requirement } from '../requirement.ts'
import { boundKeyOf } from '../shared/bound-key.ts'
import { observeRefused } from '../shared/refusal.ts'
import { publicGrant } from '../shared/token-line.ts'

export const bindingMtlsCertificateChecked = requirement({
  id: 'binding-mtls-certificate-checked',
  area: 'hygiene',
  title: 'An offline token of a public client with certificate binding needs the same certificate',
  level: 'SHOULD',
  basis: 'text',
  clause: rfc8705('4'),
  also: [rfc8705('7.1')],
  statement:
    'When tokens are bound to a certificate without certificate-based client authentication, the refresh token should be bound too and the binding checked.',
  profiles: ['mtls'],
  needs: ['authorize', 'public-client', 'mtls'],
  optional: ['introspection'],
  defect: 'mtls-binding-not-checked',
  procedure: [
    'OFFLINE(U1, P1, B1) showing certificate X2 at the token endpoint, which has to work (mtls_endpoint_aliases where the metadata has them).',
    'OFFLINE(U1, P1, B2) showing X1 -> ot; unless cnf of the access token has x5t#S256, the check is not applicable. REFRESH(ot) with X1, which has to work.',
    'REFRESH(ot) showing X2; assert a refusal.',
    'REFRESH(ot) showing no certificate; assert a refusal.',
    'Assert ALIVE(ot) with X1.',
  ],
  verdict: {
    pass: 'Only X1 is accepted.',
    warn: 'X2 or no certificate is accepted, or the refused attempts end the token.',
    notApplicable: 'The access token is bound to no certificate, as far as it or introspection says.',
  },
  control: 'The token refreshes with its own certificate right before the attempts and after them.',
  proof:
    'A code was exchanged showing the other certificate, and the access token names the one that is shown.',
  exceptions: 'Where neither the access token nor introspection names a certificate, nothing is judged.',
  conflicts: 'A recommendation here, while RFC 9700 makes some protection mandatory for public clients.',
  why: 'A stolen token works without the certificate that was to protect it.',
  cause: 'The binding is written into access tokens and not looked at when the refresh token comes.',
  mend: 'Store the thumbprint of the certificate with the grant, and compare it at each refresh.',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable, blocked } = check
    const client = clients.public
    rp.showCertificate(client)
    const scope = 'openid'
    const authorization = await rp.code({ client, user: users.first, browser: browser(), scope })
    const other = await rp.exchange(authorization, { withCertificate: 'another' })
    if (!other.granted) blocked(`a code exchanged with another certificate (got ${other.status})`)
    const grant = await publicGrant(check)
    const { key } = await boundKeyOf(check, grant.first, clients.main, 'x5t#S256')
    if (key === undefined) notApplicable('the access token names no certificate that it is bound to')
    await rp.refreshed(grant)
    let refusedAll = true
    for (const [how, withCertificate] of [
      ['with another certificate', 'another'],
      ['without a certificate', 'none'],
    ] as const) {
      const reply = await rp.refreshToken(grant.refreshToken ?? '', client, { withCertificate })
      if (!observeRefused(check, reply, `a refresh ${how}`)) refusedAll = false
    }
    // An attempt that succeeded may well have used the token up.
    if (refusedAll) {
      await observe.alive(
        grant,
        'the offline token with its certificate after the refused attempts',
        'weakness',
      )
    }
  },
})
