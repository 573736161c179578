import { fapi2 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'

/** Seconds after which a client that lost an answer may still try again. */
const retryAfter = 30

export const rotationFapi2NoRotation = requirement({
  id: 'rotation-fapi2-no-rotation',
  area: 'hygiene',
  title: 'Under FAPI 2.0 refresh tokens are not rotated',
  level: 'MUST NOT',
  basis: 'text',
  clause: fapi2('5.3.2.1', 'section-5.3.2.1'),
  statement:
    'A FAPI 2.0 server keeps refresh tokens stable, because clients are confidential and tokens sender-constrained; rotation is left to extraordinary circumstances.',
  profiles: ['fapi2'],
  needs: ['authorize', 'confidential-client', 'dpop'],
  defect: 'fapi-rotates-refresh-token',
  procedure: [
    'OFFLINE(U1, C1, B1) with a proof of possession -> ot.',
    'REFRESH three times; compare the refresh tokens that come back.',
    'As soon as another one comes, REFRESH with the one before after 30 seconds, once.',
  ],
  verdict: {
    pass: 'No other refresh token comes.',
    fail: 'Another token comes, and the one before is refused.',
    warn: 'Another token comes, and the one before still works.',
    notApplicable: 'The server answers the proof of a confidential client with a bearer token.',
  },
  control: 'Each refresh before works with the token that is compared.',
  proof: 'The token type says that the tokens are bound to the key of the client.',
  exceptions:
    'A migration that keeps the token before good, for a retry, gets a warning. Nothing of it counts outside the profile fapi2.',
  conflicts:
    'Opposed to the rotation rule for public clients; the two never meet, because FAPI excludes public clients.',
  why: 'Each rotation is a chance to lose the token, and protects nothing that is not protected already.',
  cause: 'Rotation is on for all clients.',
  mend: 'Switch rotation off for FAPI clients.',
  hazard: 'rotation',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable } = check
    rp.provePossession(clients.main)
    const grant = await rp.offline(users.first, clients.main, browser())
    if (grant.first.tokenType?.toLowerCase() !== 'dpop') {
      notApplicable('the server answers the proof of a confidential client with a bearer token')
    }
    const subject = 'the refresh token of a confidential client, bound to a key'
    const expected = 'the same at each refresh'
    for (let times = 1; times <= 3; times++) {
      const before = grant.refreshToken ?? ''
      const reply = await rp.refreshed(grant)
      if (grant.refreshToken === before) continue
      await rp.wait(retryAfter)
      const retry = await rp.refreshToken(before, clients.main)
      if (!retry.granted) refuseCrash(retry)
      const old = retry.granted ? 'still works' : `is refused (${describeRefusal(retry)})`
      const observed = `replaced at refresh ${times}; the one before ${old} after ${retryAfter} s`
      const severity = retry.granted ? 'weakness' : 'violation'
      observe.that(false, { subject, expected, observed, replies: [reply, retry] }, severity)
      return
    }
    observe.that(true, { subject, expected, observed: expected, replies: [grant.latest] })
  },
})
