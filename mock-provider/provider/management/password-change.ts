import { OAuthError } from '../../kit/oauth-error.ts'
import { sameText } from '../../kit/random.ts'
import type { Core } from '../core.ts'
import type { Session, User } from '../model.ts'

/** @throws OAuthError for a wrong present password */
export async function changePassword(
  core: Core,
  { user, session }: { readonly user: User; readonly session: Session | undefined },
  change: { readonly password: unknown; readonly another: string; readonly signOut: boolean },
): Promise<void> {
  const { password, another, signOut } = change
  if (typeof password !== 'string' || !sameText(password, user.password)) {
    throw new OAuthError('access_denied', 'the present password is another', { status: 403 })
  }
  const changed = { ...user, password: another }
  await core.store.putUser(changed)
  await core.end('passwordChange', {
    user: changed,
    signOut,
    ...(session === undefined ? {} : { session }),
  })
}
