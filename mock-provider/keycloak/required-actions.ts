import type { User } from './model.ts'
import type { RealmRequest } from './realm-request.ts'

/** What a user has to do before a client gets tokens, consent apart. */
export function pendingAction(
  request: Pick<RealmRequest, 'realm' | 'release'>,
  user: User,
): string | undefined {
  const order = ['UPDATE_PASSWORD', 'UPDATE_PROFILE']
  const ordered = request.release.profileFirst ? order.toReversed() : order
  const next = ordered.find((action) => user.requiredActions.includes(action))
  if (next !== undefined) return next
  return profileIsComplete(request, user) ? undefined : 'VERIFY_PROFILE'
}

/** Users of the administration's realm need no profile. */
function profileIsComplete({ realm }: Pick<RealmRequest, 'realm'>, user: User): boolean {
  const complete = [user.email, user.firstName, user.lastName].every((member) => member !== undefined)
  return complete || realm.name === 'master'
}
