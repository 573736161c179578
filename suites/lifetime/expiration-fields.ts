import type { Check } from '../../harness/checks/context.ts'
import { refreshTokenExpiration } from '../../harness/engine/clause.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import { requirement } from '../requirement.ts'
import { observeEndedByTime } from './ended-by-time.ts'
import { marginOf } from './passing-time.ts'

const timeoutField = 'refresh_token_timeout'
const authorizationField = 'authorization_expires_in'

/** Seconds that answers may take, or clocks differ by. */
const tolerance = 5

const idle = 2400
const max = 3600

export const lifetimeExpirationFieldsConsistent = requirement({
  id: 'lifetime-expiration-fields-consistent',
  area: 'lifetime',
  title: 'Announced times of refresh tokens are present, ordered and true',
  level: 'MUST',
  basis: 'text',
  clause: refreshTokenExpiration('6.1'),
  also: [refreshTokenExpiration('5'), refreshTokenExpiration('6.1.2'), refreshTokenExpiration('8')],
  statement:
    'A server that says in its metadata that it announces the end of refresh tokens returns finite times with every refresh token, never a timeout above what is left of the authorization, and takes no token afterwards.',
  profiles: ['rt-expiration'],
  needs: ['authorize', 'discovery', 'admin-lifetimes', 'time-travel'],
  optional: ['second-user', 'second-client'],
  reliesOn: ['maximum-ends-token'],
  defect: 'timeout-exceeds-authorization',
  procedure: [
    'Read refresh_token_expiration_types_supported from the metadata; where it is absent, the check is not applicable.',
    'Set the maximum of offline tokens to 60 minutes and their idle limit to 40; OFFLINE(U1, C1, B1).',
    'Assert that authorization_expires_in is there, where the metadata have "authorization", and is the maximum; that refresh_token_timeout, where it is there, is a whole number, not negative, and not above it.',
    'TRAVEL half an hour; REFRESH, twice. Where an answer has the fields, which it must where it has a refresh token, assert the same, and that authorization_expires_in shrank by half an hour, give or take five seconds.',
    'TRAVEL past the announced end and five minutes; make sure that a new token of U2, else of C2, refreshes; assert DEAD(newest token).',
  ],
  verdict: {
    pass: 'The fields are consistent, and the token ends as they say.',
    fail: 'A field is missing although its end is finite, is out of order, or is contradicted by what happens.',
    notApplicable: 'The metadata have no refresh_token_expiration_types_supported.',
  },
  control: 'A fresh token of another user, or at another client, refreshes when the old one is refused.',
  proof:
    'The limits that the check sets show in the announced times; that a maximum ends tokens is known from lifetime-absolute-maximum-enforced.',
  exceptions:
    'An absent timeout says that there is none and is only recorded. The answer to a refresh that issues no refresh token needs no fields. Nothing of it counts outside the profile rt-expiration.',
  conflicts:
    'An informational draft of a working group; OAuth 2.1 argues that clients need no such information.',
  disturbs: 'lifetimes',
  why: 'A client that plans by these times comes too late.',
  cause: 'The timeout is the configured one, and is not compared with what is left of the authorization.',
  mend: 'Announce the smaller of the timeout and what is left of the authorization, and enforce both.',
  async check(check) {
    const { rp, users, clients, browser, operations, observe, notApplicable } = check
    const types: unknown = rp.metadata.refresh_token_expiration_types_supported
    if (!Array.isArray(types)) {
      return notApplicable('the metadata have no refresh_token_expiration_types_supported')
    }
    await operations.setOfflineLimits({ idle, max })
    const grant = await rp.offline(users.first, clients.main, browser())
    const required = types.includes('authorization')
    const announced = [observeFields(check, grant.first, { left: max, required, when: 'at issue' })]
    await rp.wait(max / 2)
    const refreshes: TokenReply[] = []
    // What is wrong in the next answer only, or in this one only, is wrong.
    for (const when of ['after half of the time', 'at once again']) {
      const reply = await rp.refreshed(grant)
      refreshes.push(reply)
      announced.push(
        observeFields(check, reply, {
          left: max / 2,
          required: required && reply.refreshToken !== undefined,
          when,
        }),
      )
    }
    if (!announced.includes(true)) observe.note('the announced times', 'none', [grant.first, ...refreshes])
    await rp.wait(max / 2 + marginOf(check))
    await observeEndedByTime(check, { grant, subject: 'the offline token after its announced end' })
  },
})

/** Returns whether the answer has any of the fields. */
function observeFields(
  { observe }: Check,
  reply: TokenReply,
  { left, required, when }: { readonly left: number; readonly required: boolean; readonly when: string },
): boolean {
  const timeout: unknown = reply.json?.[timeoutField]
  const authorization: unknown = reply.json?.[authorizationField]
  for (const [name, value] of [
    [timeoutField, timeout],
    [authorizationField, authorization],
  ] as const) {
    if (value === undefined) continue
    const whole = typeof value === 'number' && Number.isInteger(value) && value >= 0
    const words = 'a whole number, not negative'
    observe.that(whole, {
      subject: `${name} ${when}`,
      expected: words,
      observed: whole ? words : JSON.stringify(value),
      replies: [reply],
    })
  }
  if (authorization !== undefined || required) {
    const near = typeof authorization === 'number' && Math.abs(authorization - left) <= tolerance
    observe.that(near, {
      subject: `${authorizationField} ${when}`,
      expected: `about ${left} s`,
      observed: near ? `about ${left} s` : authorization === undefined ? 'absent' : String(authorization),
      replies: [reply],
      effect: true,
    })
  }
  if (typeof timeout === 'number' && typeof authorization === 'number') {
    const ordered = timeout <= authorization
    observe.that(ordered, {
      subject: `the two times ${when}`,
      expected: 'no timeout above what is left of the authorization',
      observed: ordered
        ? 'no timeout above what is left of the authorization'
        : `a timeout of ${timeout} s with ${authorization} s left`,
      replies: [reply],
    })
  }
  return timeout !== undefined || authorization !== undefined
}
