import { throwAwayName } from '../../harness/drivers/actors.ts'
import { rfc6749 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'

export const errorsUnknownClientInvalidClient = requirement({
  id: 'errors-unknown-client-invalid-client',
  area: 'hygiene',
  title: 'A client that is not known is told invalid_client',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.2'),
  statement:
    'A refresh by a client that the server does not know is answered with invalid_client, by which a client that registered itself learns to register again.',
  profiles: ['oauth2', 'mcp'],
  needs: ['authorize'],
  defect: 'unknown-client-as-invalid-grant',
  defectShows: 'weakness',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot, which has to refresh.',
    'REFRESH(ot) with a client_id that nobody has, without a secret.',
    'Assert status 400 or 401 and error=invalid_client (with error=invalid_grant a weakness).',
    'Assert ALIVE(ot) (a weakness where not).',
  ],
  verdict: {
    pass: 'The error says what is wrong.',
    fail: 'Another status, an error that fits neither the client nor the token, or a token.',
    warn: 'The answer is invalid_grant, or the token of the other client is lost.',
  },
  control: 'The token works for its own client before and after, so the refusal is about the client.',
  proof: 'The identifier is made up for the check.',
  exceptions:
    'Both 400 and 401 are right, since the request has no Authorization header. The token of another client is a reason for invalid_grant, too, and no text says which of the two is told: a client that is forgotten loses its way, but the server keeps the text.',
  why: 'A client that was removed asks its users to sign in again and again, instead of registering anew.',
  cause: 'The token is looked up first, and compared with the client of the request.',
  mend: 'Look for the client before the token.',
  hazard: 'changed-secret',
  async check({ rp, users, clients, browser, observe }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    await rp.refreshed(grant)
    const { secret: _, privateKey: __, certificate: ___, ...known } = clients.main
    const stranger = { ...known, role: 'unknown', clientId: throwAwayName(), authentication: 'none' as const }
    const reply = await rp.refreshToken(grant.refreshToken ?? '', stranger)
    if (!reply.granted) refuseCrash(reply)
    const refused = !reply.granted && [400, 401].includes(reply.status)
    observe.that(
      refused && reply.json?.error === 'invalid_client',
      {
        subject: 'a refresh by a client that is not known',
        expected: '400 or 401, error=invalid_client',
        observed: reply.granted ? 'an access token' : describeRefusal(reply),
        replies: [reply],
      },
      refused && reply.json?.error === 'invalid_grant' ? 'weakness' : 'violation',
    )
    await observe.alive(grant, 'the token after a stranger sent it', 'weakness')
  },
})
