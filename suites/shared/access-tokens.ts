import type { Check } from '../../harness/checks/context.ts'
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

/** Expects that one of the places that accepted the access token refuses it within the propagation window. */
export async function observeAccessTokenEnded(
  check: Check,
  { value, grant, acceptedAt }: AcceptedAccessToken,
  subject: string,
): Promise<boolean> {
  const { refusedAt, replies } = await withinPropagation(
    check,
    () => asked(check, acceptedAt, value, grant),
    (answer) => answer.refusedAt !== undefined,
  )
  const lifetime = grant.latest.expiresIn
  const exposure = lifetime === undefined ? '' : `; it was issued for ${lifetime} s`
  return check.observe.that(refusedAt !== undefined, {
    subject,
    expected: 'refused at UserInfo or inactive at introspection',
    observed:
      refusedAt === undefined
        ? `still accepted at ${acceptedAt.join(' and ')}${exposure}`
        : `${refusedAt} refuses it`,
    replies,
  })
}

function placesOf({ has }: Check): Place[] {
  const places: Place[] = []
  if (has('userinfo')) places.push('UserInfo')
  if (has('introspection')) places.push('introspection')
  return places
}

async function placesThatAccept(check: Check, grant: Grant, value: string): Promise<Place[]> {
  const accepting: Place[] = []
  for (const place of placesOf(check)) {
    if ((await ask(check, place, value, grant)).accepted) accepting.push(place)
  }
  return accepting
}

/** Asks one place after the other until one refuses the token. */
async function asked(
  check: Check,
  places: readonly Place[],
  value: string,
  grant: Grant,
): Promise<{ readonly refusedAt?: Place; readonly replies: readonly Reply[] }> {
  const replies: Reply[] = []
  for (const place of places) {
    const { accepted, reply } = await ask(check, place, value, grant)
    replies.push(reply)
    if (!accepted) return { refusedAt: place, replies }
  }
  return { replies }
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
