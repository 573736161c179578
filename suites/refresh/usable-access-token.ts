import type { Check } from '../../harness/checks/context.ts'
import { TargetError } from '../../harness/engine/errors.ts'
import { describeRefusal } from '../../harness/http/refusal.ts'
import type { TokenReply } from '../../harness/http/reply.ts'
import type { Grant } from '../../harness/rp/grant.ts'
import type { TestClient } from '../../harness/target/actors.ts'
import { describeActivity, isActive } from '../shared/introspected.ts'
import { withinPropagation } from '../shared/propagation.ts'

/** Whether introspection tells the client of its access token; one that fails tells nothing. */
export async function isTold({ rp }: Check, { accessToken, client }: Grant): Promise<boolean> {
  try {
    return isActive(await rp.introspect(accessToken ?? '', client))
  } catch (error) {
    if (error instanceof TargetError) return false
    throw error
  }
}

/** Judges what introspection says of the access token of a refresh. */
export async function observeIntrospection(
  check: Check,
  client: TestClient,
  reply: TokenReply,
): Promise<void> {
  const ask = () => check.rp.introspect(reply.accessToken ?? '', client)
  const introspection = await withinPropagation(check, ask, isActive)
  check.observe.that(isActive(introspection), {
    subject: 'the refreshed access token at introspection',
    expected: 'active=true, as for the first one',
    observed: describeActivity(introspection),
    replies: [introspection],
  })
}

/** Judges whether the access token of a refresh works at UserInfo, where that of a code does. */
export async function observeUserinfo(check: Check, grant: Grant, reply: TokenReply): Promise<void> {
  const { rp, users, clients, browser, observe, found } = check
  const { subject, accepted, reply: userinfo } = await rp.userinfoSubject(reply.accessToken)
  const other = subject !== undefined && grant.subject !== undefined && subject !== grant.subject
  const open = accepted && !other
  const at = 'the refreshed access token at UserInfo'
  if (!accepted) {
    const fresh = await rp.offline(users.first, clients.main, browser())
    const control = await rp.userinfoSubject(fresh.accessToken)
    if (!control.accepted) {
      const observed = `${describeRefusal(userinfo)}; the one of a code is refused, too`
      observe.note(at, observed, [userinfo, control.reply])
      return found('refreshed-token-opens-userinfo', false)
    }
  }
  observe.that(open, {
    subject: at,
    expected: 'status 200 and the subject of the ID token',
    observed: !accepted
      ? describeRefusal(userinfo)
      : other
        ? 'another subject'
        : subject === undefined || grant.subject === undefined
          ? 'accepted; whom it names cannot be compared'
          : 'the subject',
    replies: [userinfo],
  })
  found('refreshed-token-opens-userinfo', open)
}
