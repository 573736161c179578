import { rfc6749 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { provenClient } from '../shared/proven-actors.ts'
import { observeRefused } from '../shared/refusal.ts'

export const bindingForeignParameters = requirement({
  id: 'binding-foreign-parameters',
  area: 'hygiene',
  title: 'A code beside the refresh token changes nothing',
  level: 'MUST NOT',
  basis: 'derived',
  clause: rfc6749('6'),
  also: [rfc6749('3.2'), rfc6749('4.1.3')],
  statement:
    'grant_type says what a request is: a refresh that carries a code as well does not yield the tokens of the code, nor use it up.',
  profiles: ['oauth2'],
  needs: ['authorize', 'second-user', 'userinfo'],
  reliesOn: ['refreshed-token-opens-userinfo'],
  defect: 'code-wins-over-grant-type',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot; an authorization request of C1 for U2 in B2 -> code.',
    'REFRESH(ot, C1) with code, redirect_uri and code_verifier beside it.',
    'Where an access token comes, USERINFO with it: assert the subject of U1. A refusal with a 4xx status is as good.',
    'Exchange the code; assert that it still works (a weakness where not).',
  ],
  verdict: {
    pass: 'The tokens are those of the refresh token, or none come, and the code is as good as before.',
    fail: 'The tokens are those of somebody else.',
    warn: 'The code is used up by a refresh.',
  },
  conflicts:
    'Unrecognized parameters have to be ignored (3.2), but a code is recognized, and invalid_request for it is allowed; so a refusal passes.',
  control: 'The code is exchanged afterwards, which shows that it was good all the time.',
  proof:
    'The code is for another user, so that the subject at UserInfo tells which of the two the server has used.',
  exceptions:
    'A server that answers such a request with invalid_request passes, and so does one that rotates.',
  why: 'Requests that are read in two ways are how filters are passed.',
  cause: 'The handler of a request is chosen by the parameters that it carries.',
  mend: 'Choose the handler by grant_type alone.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const grant = await rp.offline(users.first, clients.main, browser())
    const code = await rp.code({
      client: clients.main,
      browser: browser(),
      user: users.second,
      scope: 'openid',
    })
    const reply = await rp.refreshToken(grant.refreshToken ?? '', clients.main, {
      parameters: {
        code: code.code,
        redirect_uri: clients.main.redirectUri,
        code_verifier: code.codeVerifier,
      },
    })
    if (!reply.granted) refuseCrash(reply)
    const subject = 'a refresh with the code of another user beside the refresh token'
    const expected = 'a refusal, or the user of the refresh token'
    if (reply.granted) {
      const seen = await rp.userinfoSubject(reply.accessToken)
      const encrypted = seen.accepted && seen.subject === undefined
      if (encrypted) return notApplicable('UserInfo answers are encrypted, so that they do not tell the user')
      const own = seen.subject !== undefined && (await sameUser(seen.subject))
      observe.that(own, {
        subject,
        expected,
        observed: own
          ? 'the user of the refresh token'
          : seen.subject === undefined
            ? `an access token that UserInfo refuses (${describeRefusal(seen.reply)})`
            : 'another user',
        replies: [reply, seen.reply],
      })
    } else {
      observe.that(true, { subject, expected, observed: describeRefusal(reply), replies: [reply] })
    }
    const exchange = await rp.exchange(code)
    observe.that(
      exchange.granted,
      {
        subject: 'the exchange of that code afterwards',
        expected: 'an access token',
        observed: exchange.granted ? 'an access token' : describeRefusal(exchange),
        replies: [exchange],
      },
      'weakness',
    )

    async function sameUser(found: string): Promise<boolean> {
      if (grant.subject !== undefined) return found === grant.subject
      const { subject: own } = await rp.userinfoSubject(grant.accessToken)
      return found === own
    }
  },
})

export const bindingClientIdMismatch = requirement({
  id: 'binding-client-id-mismatch',
  area: 'hygiene',
  title: 'A client that names another one in client_id gets nothing of that one',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('6'),
  also: [rfc6749('3.2.1'), rfc6749('5.2')],
  statement:
    'The refresh token has to be one of the client that has authenticated, whatever client_id in the body says.',
  profiles: ['oauth2'],
  needs: ['authorize', 'second-client'],
  defect: 'named-client-wins',
  procedure: [
    'Take as attacker C1, else C2, whichever uses client_secret_basic; the other one is the owner.',
    'OFFLINE(U1, owner, B1) -> ot; make sure that the attacker can exchange a code of its own.',
    "REFRESH(ot) with the attacker in the Authorization header and the owner's client_id in the body; assert a refusal.",
    'Assert ALIVE(ot) for its owner (a weakness where not).',
  ],
  verdict: {
    pass: 'The request is refused and the owner can still refresh.',
    fail: "The attacker gets tokens with the owner's refresh token.",
    warn: 'The attempt ends the token of the owner.',
    notApplicable: 'Neither C1 nor C2 uses client_secret_basic.',
  },
  conflicts:
    'Whether a client may name another one and still act as itself is not said, so only what it gets of the other one is judged.',
  control: 'The owner refreshes the same token after the refused attempt.',
  proof: 'The attacker exchanges a code of its own before, so that the refusal is not for wrong credentials.',
  exceptions:
    'A server that ignores client_id beside the header passes, since the token is still not one of the attacker; so does one that answers invalid_request.',
  why: 'A client could use the tokens of another with its own credentials.',
  cause: 'The client is authenticated by the header, and looked up again by the parameter.',
  mend: 'Refuse a client_id that is not the authenticated client.',
  async check(check) {
    const { rp, users, clients, browser, observe, notApplicable } = check
    const { main, second } = clients
    const byHeader = ({ authentication }: TestClient): boolean => authentication === 'client_secret_basic'
    const pair = byHeader(main) ? [main, second] : byHeader(second) ? [second, main] : []
    const [attacker, owner] = pair
    if (attacker === undefined || owner === undefined)
      return notApplicable('neither the main nor the second client authenticates with client_secret_basic')
    const grant = await rp.offline(users.first, owner, browser())
    await provenClient(check, attacker)
    const reply = await rp.refreshToken(grant.refreshToken ?? '', attacker, {
      parameters: { client_id: owner.clientId },
    })
    const subject =
      "a refresh with another client's token and client_id by a client that authenticates as itself"
    if (observeRefused({ observe }, reply, subject))
      await observe.alive(grant, 'the token for its own client afterwards', 'weakness')
  },
})
