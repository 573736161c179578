import type { Check } from '../../harness/checks/context.ts'
import { oidcCore, rfc6749 } from '../../harness/engine/clause.ts'
import { describeAuthorization, shownBy } from '../../harness/rp/authorization.ts'
import type { Authorization } from '../../harness/rp/rp-types.ts'
import type { TestUser } from '../../harness/target/actors.ts'
import { requirement } from '../requirement.ts'
import { counted, offlineEntriesOf } from '../shared/listed-grants.ts'

const implicit = 'id_token token'
const hybrid = 'code id_token'

export const scopeFrontChannelIgnored = requirement({
  id: 'scope-front-channel-ignored',
  area: 'scope',
  title: 'offline_access is ignored where tokens travel through the browser',
  level: 'MUST',
  basis: 'text',
  clause: oidcCore('11', 'OfflineAccess'),
  also: [rfc6749('4.2.2'), oidcCore('17.4', 'OfflineAccessPrivacy')],
  statement:
    'A request for offline access counts only with a response type that yields a code, and no refresh token is ever in an authorization response.',
  profiles: ['oidc-core'],
  needs: ['authorize', 'openid', 'implicit-client'],
  optional: ['user-list-grants'],
  defect: 'implicit-returns-refresh-token',
  procedure: [
    'With CI and U1 send response_type="id_token token", scope "openid offline_access", prompt=consent and a nonce. Where there is USER-LIST, read it before and after.',
    'Assert that the redirect has no refresh_token, that its scope, if any, lacks offline_access, and that USER-LIST shows no more offline access of CI than before.',
    'The same with response_type="code id_token": assert that the redirect has no refresh_token; exchange the code, and record whether a refresh token comes then.',
    'A response type that the metadata does not list, or that the server refuses to the client, is left out.',
  ],
  verdict: {
    pass: 'No refresh token in any authorization response, and no offline access from the one without a code.',
    fail: 'An authorization response has a refresh token, or one without a code leads to offline access.',
    notApplicable: 'The server supports neither of the two response types for the client.',
  },
  control: 'The response has the tokens that its type asks for, so that the request as such was granted.',
  proof: 'The tokens in the redirect show that the user signed in and agreed.',
  exceptions:
    'A server that refuses the scope as a whole gives nothing away and passes. A refresh token from the exchange of the code is fine.',
  why: 'Refresh tokens in addresses end up in histories, logs and referrers, and are good for ever there.',
  cause: 'One function makes the token response of all flows, by the scope alone.',
  mend: 'Issue refresh tokens from the token endpoint only, and ignore offline_access for response types without a code.',
  async check(check) {
    const { clients, notApplicable, users } = check
    const supported = check.rp.metadata.response_types_supported
    const types = [implicit, hybrid].filter((type) => lists(supported, type))
    if (types.length === 0) {
      return notApplicable('by its metadata the server knows neither implicit nor hybrid response types')
    }
    const user = users.first
    let judged = 0
    for (const type of types) {
      const answer = await observeResponse(check, user, type)
      if (answer) judged += 1
    }
    if (judged === 0)
      notApplicable(`the server refuses ${types.join(' and ')} to ${clients.implicit.clientId}`)
  },
})

/** Whether the metadata list a response type, whose words stand in any order; without the list all may be there. */
function lists(supported: unknown, type: string): boolean {
  const sorted = (text: string): string => text.split(' ').toSorted().join(' ')
  const isIt = (each: unknown): boolean => typeof each === 'string' && sorted(each) === sorted(type)
  return !Array.isArray(supported) || supported.some(isIt)
}

/** Returns false where the client may not use the response type. */
async function observeResponse(check: Check, user: TestUser, type: string): Promise<boolean> {
  const { rp, clients, browser, observe, has, operations } = check
  const client = clients.implicit
  const withList = type === implicit && has('user-list-grants')
  const before = withList ? offlineEntriesOf(await operations.userList(user), client).length : 0
  const answer = await rp.asked({
    client,
    user,
    browser: browser(),
    scope: 'openid offline_access',
    prompt: 'consent',
    parameters: { response_type: type },
  })
  if (mayNotUse(answer)) return false
  const refusedScope = answer.kind === 'error' && answer.error === 'invalid_scope'
  if (!('parameters' in answer) && !refusedScope) {
    check.blocked(`an answer to a request for ${type}: ${describeAuthorization(answer)}`)
  }
  const parameters = 'parameters' in answer ? answer.parameters : undefined
  const subject = `the answer to a request for ${type} with offline_access`
  observe.that(parameters?.has('refresh_token') !== true, {
    subject,
    expected: 'no refresh token',
    observed: parameters?.has('refresh_token') === true ? 'a refresh token' : describeAuthorization(answer),
    replies: shownBy(answer),
  })
  if (type === implicit) {
    const scope = parameters?.get('scope')?.split(' ') ?? []
    if (scope.length > 0) {
      observe.that(!scope.includes('offline_access'), {
        subject: `the scope in ${subject}`,
        expected: 'without offline_access',
        observed: scope.join(' '),
        replies: shownBy(answer),
      })
    }
    if (!withList) return true
    const list = await operations.userList(user)
    const entries = offlineEntriesOf(list, client)
    observe.that(entries.length <= before, {
      subject: `the list of the user after a request for ${type}`,
      expected: `no more offline access of the client than before (${before})`,
      observed: counted(entries),
      replies: [list],
    })
  } else if (answer.kind === 'code') {
    const grant = await rp.exchanged(answer)
    observe.note(
      `the exchange of the code of ${type}`,
      grant.refreshToken === undefined ? 'no refresh token' : 'a refresh token',
      [grant.first],
    )
  }
  return true
}

function mayNotUse(answer: Authorization): boolean {
  return (
    (answer.kind === 'error' &&
      ['unauthorized_client', 'unsupported_response_type'].includes(answer.error)) ||
    answer.kind === 'refused'
  )
}
