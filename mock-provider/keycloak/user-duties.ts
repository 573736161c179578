import type { User } from './model.ts'
import type { Visit } from './visit.ts'

/** What a user has to do before a client gets tokens, consent apart. */
export function pendingAction(visit: Pick<Visit, 'realm' | 'release'>, user: User): string | undefined {
  const order = ['UPDATE_PASSWORD', 'UPDATE_PROFILE']
  const known = visit.release.profileFirst ? order.toReversed() : order
  const next = known.find((action) => user.requiredActions.includes(action))
  if (next !== undefined) return next
  return profileIsComplete(visit, user) ? undefined : 'VERIFY_PROFILE'
}

/** Users of the administration's realm need no profile. */
function profileIsComplete({ realm }: Pick<Visit, 'realm'>, user: User): boolean {
  const complete = [user.email, user.firstName, user.lastName].every((member) => member !== undefined)
  return complete || realm.name === 'master'
}
