import { rfc8414, rfc9207 } from '../../harness/engine/clause.ts'
import { shownBy } from '../../harness/rp/authorization.ts'
import { requirement } from '../requirement.ts'

export const metadataPublicClients = requirement({
  id: 'metadata-public-clients',
  area: 'hygiene',
  title: 'token_endpoint_auth_methods_supported has none where public clients work',
  level: 'SHOULD',
  basis: 'derived',
  clause: rfc8414('2'),
  statement:
    'A server that issues tokens to public clients lists the method none; leaving the member out means client_secret_basic alone.',
  profiles: ['discovery', 'mcp'],
  needs: ['authorize', 'discovery', 'public-client'],
  defect: 'metadata-hides-public-clients',
  procedure: [
    'OFFLINE(U1, P1, B1), by a client without a secret.',
    'Assert that token_endpoint_auth_methods_supported has none.',
  ],
  verdict: {
    pass: 'The method is listed.',
    warn: 'It is not, or the member is absent.',
    notApplicable: 'The target file has no public client, or there is no discovery document.',
  },
  control: 'A public client exchanges its code in the check, so the method works.',
  proof: 'The document is fetched in the check.',
  exceptions: 'A server that has public clients but wants none to register by themselves gets a warning.',
  why: 'Public clients conclude that they are not served.',
  cause: 'The list of methods has those with secrets only.',
  mend: 'Add none to token_endpoint_auth_methods_supported.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const reply = await rp.discovery()
    if (reply.status !== 200 || reply.json === undefined)
      return notApplicable('the server has no discovery document')
    await rp.offline(users.first, clients.public, browser())
    const listed = reply.json.token_endpoint_auth_methods_supported
    const declared = Array.isArray(listed) && listed.includes('none')
    observe.that(declared, {
      subject: 'token_endpoint_auth_methods_supported',
      expected: 'lists none, which works',
      observed: declared ? 'listed' : Array.isArray(listed) ? 'not listed' : 'absent',
      replies: [reply],
    })
  },
})

export const metadataIssHonest = requirement({
  id: 'metadata-iss-honest',
  area: 'hygiene',
  title: 'Authorization responses name the issuer where the metadata says so',
  level: 'MUST',
  basis: 'text',
  clause: rfc9207('2.3'),
  also: [rfc9207('2'), rfc9207('2.4'), rfc9207('3')],
  statement:
    'Where authorization_response_iss_parameter_supported is true, responses have iss with the issuer identifier, and clients refuse those without.',
  profiles: ['discovery', 'mcp'],
  needs: ['authorize', 'discovery'],
  defect: 'iss-announced-not-sent',
  procedure: [
    'OBTAIN a code for C1; keep the parameters of the response.',
    'Where the metadata announces iss, assert that it is there and equals the issuer, character by character. Where it does not and iss comes all the same, it has to be the issuer, too (a weakness: clients do not look at it).',
  ],
  verdict: {
    pass: 'Metadata and response agree.',
    fail: 'iss is announced and absent, or it names somebody else.',
    warn: 'iss comes though it is not announced.',
    notApplicable: 'iss is neither announced nor sent.',
  },
  control: 'The response has a code, so it is the response that clients look at.',
  proof: 'The announcement is read from the metadata of the run.',
  exceptions: 'A server without RFC 9207 is not applicable.',
  conflicts:
    'Section 2.3 has a server that supports the parameter announce it, and section 2.4 leaves it to clients what they do with one that was not announced: that is a weakness here, no violation.',
  why: 'Clients that believe the metadata refuse every sign-in.',
  cause: 'A member of the metadata was set by hand, or a proxy rewrites the issuer.',
  mend: 'Send iss, or take the member out of the metadata.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const answer = await rp.code({
      client: clients.main,
      browser: browser(),
      user: users.first,
      scope: 'openid offline_access',
      prompt: 'consent',
    })
    const announced = rp.metadata.authorization_response_iss_parameter_supported === true
    const sent = answer.parameters?.get('iss') ?? undefined
    if (!announced && sent === undefined) return notApplicable('iss is neither announced nor sent')
    const subject = 'iss in the authorization response'
    const expected = announced ? rp.metadata.issuer : 'absent, since the metadata does not announce it'
    const right = sent === rp.metadata.issuer
    observe.that(
      announced && right,
      { subject, expected, observed: sent ?? 'absent', replies: shownBy(answer) },
      announced || !right ? 'violation' : 'weakness',
    )
  },
})
