import { sameText } from '../kit/random.ts'
import { isHashOf } from './hashed-password.ts'
import type { User } from './model.ts'
import type { RealmRequest } from './realm-request.ts'

/**
 * Whether a password is right. Where the realm protects against guessing, too many wrong ones lock the account: for a
 * while, in which the right one is wrong, too, or for good, which disables the user.
 */
export async function isPassword(
  { realm, now }: Pick<RealmRequest, 'realm' | 'now'>,
  user: User,
  given: string,
): Promise<boolean> {
  const { bruteForceProtected, permanentLockout, failureFactor, waitIncrementSeconds } = realm.settings
  const right = await isRight(user, given)
  if (!bruteForceProtected) return right
  const { failures } = user
  if (now < failures.lockedUntil) return false
  if (right) {
    failures.count = 0
    return true
  }
  failures.count += 1
  if (failures.count < failureFactor) return false
  failures.lockedUntil = permanentLockout ? Number.POSITIVE_INFINITY : now + waitIncrementSeconds
  if (permanentLockout) user.enabled = false
  return false
}

/** The right password of an export's hash need not be hashed a second time. */
async function isRight(user: User, given: string): Promise<boolean> {
  const { password } = user
  if (password === undefined) return false
  if (typeof password === 'string') return sameText(password, given)
  const right = await isHashOf(password, given)
  if (right && user.password === password) user.password = given
  return right
}
