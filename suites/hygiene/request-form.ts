import { oauth21, rfc6749 } from '../../harness/engine/clause.ts'
import { refuseCrash } from '../../harness/http/crash.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import { requirement } from '../requirement.ts'
import { observeRefused } from '../shared/refusal.ts'

export const errorsParametersInQuery = requirement({
  id: 'errors-parameters-in-query',
  area: 'hygiene',
  title: 'A refresh token in the address of a request is not accepted',
  level: 'SHOULD NOT',
  basis: 'derived',
  clause: rfc6749('6'),
  also: [rfc6749('2.3.1'), rfc6749('3.2'), oauth21('4.3')],
  statement:
    'The parameters of a refresh are in the body of a POST; an address is written into logs, so a token in it is not taken.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'query-parameters-accepted',
  procedure: [
    'OFFLINE(U1, C1, B1) -> ot.',
    'POST grant_type=refresh_token in the body and refresh_token=ot in the query, authenticated as C1; then both in the query. Assert a refusal each time.',
    'Assert ALIVE(ot) (a weakness where not).',
  ],
  verdict: {
    pass: 'Both requests are refused and the token survives.',
    warn: 'A request with the token in its address yields tokens, or the refused requests end the token.',
  },
  conflicts:
    'RFC 6749 tells clients to send the parameters in the body, and forbids credentials in the address; that servers refuse them there is inferred.',
  control: 'The same token refreshes by the body after the refused requests.',
  proof:
    'The client authenticates as registered, in the header or the body, so that only the place of the token differs.',
  exceptions: 'None is known that needs the address; a server that reads both places gets a warning.',
  why: 'Tokens that never expire stand in the logs of every proxy.',
  cause: 'The framework merges the parameters of the address and of the body.',
  mend: 'Read parameters from the body only.',
  async check({ rp, users, clients, browser, observe }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const token: [string, string] = ['refresh_token', grant.refreshToken ?? '']
    const type: [string, string] = ['grant_type', 'refresh_token']
    let refusedAll = true
    for (const { where, body, query } of [
      { where: 'the refresh token', body: [type], query: [token] },
      { where: 'all its parameters', body: [], query: [type, token] },
    ]) {
      const endpoint = new URL(rp.metadata.token_endpoint)
      for (const [name, value] of query) endpoint.searchParams.append(name, value)
      const reply = await rp.token(client, body, { endpoint: endpoint.href })
      if (!observeRefused({ observe }, reply, `a refresh with ${where} in the address`)) refusedAll = false
    }
    if (refusedAll) await observe.alive(grant, 'the offline token by the body afterwards', 'weakness')
  },
})

export const errorsInvalidScopeCode = requirement({
  id: 'errors-invalid-scope-code',
  area: 'hygiene',
  title: 'A refresh that is refused for its scope says invalid_scope',
  level: 'MUST',
  basis: 'text',
  clause: rfc6749('5.2'),
  also: [rfc6749('6')],
  statement:
    'The code for a scope that exceeds what was granted, or is not known, is invalid_scope with status 400; invalid_grant would make the client throw away a token that is good.',
  profiles: ['oauth2'],
  needs: ['authorize'],
  defect: 'exceeded-scope-as-invalid-grant',
  procedure: [
    'OFFLINE(U1, C1, B1) with openid and offline_access -> ot.',
    'REFRESH(ot, C1) with a scope value that was not granted; then with one that nobody knows.',
    'Assert for each that is refused: status 400 and error=invalid_scope.',
    'Assert ALIVE(ot).',
  ],
  verdict: {
    pass: 'Each refusal says invalid_scope.',
    fail: 'A refusal has another code or status, though the token is good.',
    notApplicable: 'No such request is refused.',
  },
  conflicts:
    'A server may grant less than was asked for instead of refusing (3.3); then there is no code to look at. Whether it grants more is the subject of refresh-widening-rejected.',
  control:
    'The same token refreshes without a scope before each request and after the last, so nothing else is wrong with it.',
  proof: 'The wider value is not in the scope that the server said it has granted.',
  exceptions: 'A server that ignores the scope, or answers with the original one, is not-applicable.',
  why: 'The client forgets a good token and asks the user to sign in.',
  cause: 'All refusals of a refresh go through one place that says invalid_grant.',
  mend: 'Answer invalid_scope where only the scope is at fault.',
  async check({ rp, users, clients, browser, observe, notApplicable }) {
    const client = clients.main
    const grant = await rp.offline(users.first, client, browser())
    const granted = (await rp.effectiveScope(grant.first, client)) ?? new Set(['openid', 'offline_access'])
    const wider = [...rp.askableScopes(client).toReversed(), ...client.scopes].find(
      (value) => !granted.has(value),
    )
    let refusals = 0
    for (const value of [wider, `x-${crypto.randomUUID().slice(0, 8)}`]) {
      if (value === undefined) continue
      await rp.refreshed(grant)
      const reply = await rp.refresh(grant, { scope: [...granted, value].join(' ') })
      if (reply.granted) continue
      refuseCrash(reply)
      refusals += 1
      const right = reply.status === 400 && reply.json?.error === 'invalid_scope'
      observe.that(right, {
        subject: `the refusal of a refresh with ${value === wider ? 'a scope that was not granted' : 'a scope value that nobody knows'}`,
        expected: '400 with error=invalid_scope',
        observed: describeRefusal(reply),
        replies: [reply],
      })
    }
    if (refusals === 0) notApplicable('no refresh is refused for its scope here')
    await observe.alive(grant, 'the offline token after the refused scopes', 'weakness')
  },
})
