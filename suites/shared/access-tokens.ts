import type { Check } from '../../harness/checks/context.ts'
import type { Severity } from '../../harness/checks/observer.ts'
import type { Reply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import { withinPropagation } from './propagation.ts'

type Place = 'UserInfo' | 'introspection'

/** An access token with the places that were seen to accept it: only a refusal there tells anything later. */
export interface AcceptedAccessToken {
  readonly value: string
  readonly grant: Grant
  readonly acceptedAt: readonly Place[]
}

interface PlaceAnswer {
  readonly place: Place
  readonly accepted: boolean
  readonly reply: Reply
}

/** Looks where the server accepts an access token; one that is accepted nowhere blocks the check. */
export async function acceptedAccessToken(
  check: Check,
  grant: Grant,
  value: string | undefined,
): Promise<AcceptedAccessToken> {
  if (placesOf(check).length === 0) {
    check.notApplicable('the server has neither UserInfo nor introspection to ask about access tokens')
  }
  if (value === undefined) check.blocked('an access token')
  const acceptedAt = await placesThatAccept(check, grant, value)
  if (acceptedAt.length === 0) {
    check.blocked(`an access token that is accepted at ${placesOf(check).join(' or ')}`)
  }
  return { value, grant, acceptedAt }
}

/** The same for a token that may have ended already, e.g. an earlier one of the same grant. */
export async function stillAccepted(
  check: Check,
  grant: Grant,
  value: string | undefined,
): Promise<AcceptedAccessToken | undefined> {
  if (value === undefined) return undefined
  const acceptedAt = await placesThatAccept(check, grant, value)
  return acceptedAt.length === 0 ? undefined : { value, grant, acceptedAt }
}

/**
 * Expects that every place that accepted the access token refuses it within the propagation window: a client looks at
 * any of them.
 */
export async function observeAccessTokenEnded(
  check: Check,
  token: AcceptedAccessToken,
  subject: string,
  severity?: Severity,
): Promise<boolean> {
  const { grant, acceptedAt } = token
  const answers = await untilRefused(check, token)
  const accepting = answers.filter(({ accepted }) => accepted).map(({ place }) => place)
  const refusing = answers.filter(({ accepted }) => !accepted).map(({ place }) => place)
  const lifetime = grant.latest.expiresIn
  const exposure = lifetime === undefined ? '' : `; it was issued for ${lifetime} s`
  const elsewhere = refusing.length === 0 ? '' : `, refused at ${refusing.join(' and ')}`
  return check.observe.that(
    accepting.length === 0,
    {
      subject,
      expected: `refused at ${acceptedAt.join(' and ')}`,
      observed:
        accepting.length === 0
          ? `refused at ${refusing.join(' and ')}`
          : `still accepted at ${accepting.join(' and ')}${elsewhere}${exposure}`,
      replies: answers.filter(({ accepted }) => accepted === accepting.length > 0).map(({ reply }) => reply),
      effect: true,
    },
    severity,
  )
}

/** What the places say that accepted an access token: at once, or as soon as all refuse it within the propagation window. */
export async function untilRefused(
  check: Check,
  { value, grant, acceptedAt }: AcceptedAccessToken,
): Promise<readonly PlaceAnswer[]> {
  return withinPropagation(
    check,
    () => asked(check, acceptedAt, value, grant),
    (latest) => latest.every(({ accepted }) => !accepted),
  )
}

function placesOf({ has }: Check): Place[] {
  const places: Place[] = []
  if (has('userinfo')) places.push('UserInfo')
  if (has('introspection')) places.push('introspection')
  return places
}

async function placesThatAccept(check: Check, grant: Grant, value: string): Promise<Place[]> {
  const answers = await asked(check, placesOf(check), value, grant)
  return answers.filter(({ accepted }) => accepted).map(({ place }) => place)
}

/** Asks one place after the other. */
async function asked(
  check: Check,
  places: readonly Place[],
  value: string,
  grant: Grant,
): Promise<PlaceAnswer[]> {
  const answers: PlaceAnswer[] = []
  for (const place of places) answers.push({ place, ...(await ask(check, place, value, grant)) })
  return answers
}

async function ask(
  { rp }: Check,
  place: Place,
  value: string,
  grant: Grant,
): Promise<{ accepted: boolean; reply: Reply }> {
  if (place === 'UserInfo') {
    const { accepted, reply } = await rp.userinfoSubject(value)
    return { accepted, reply }
  }
  const reply = await rp.introspect(value, grant.client, 'access_token')
  return { accepted: reply.json?.active === true, reply }
}
