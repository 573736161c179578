import { attributeOf } from './mappers/mapper-kinds.ts'
import type { User } from './model.ts'
import type { Realm } from './realm.ts'
import type { RealmRequest } from './realm-request.ts'
import type { Representation } from './representations.ts'

/** What a user has to do before a client gets tokens, consent apart. */
export function pendingAction(
  request: Pick<RealmRequest, 'realm' | 'release'>,
  user: User,
): string | undefined {
  const order = ['UPDATE_PASSWORD', 'UPDATE_PROFILE']
  const ordered = request.release.profileFirst ? order.toReversed() : order
  const next = ordered.find(
    (action) => user.requiredActions.includes(action) && isEnabled(request.realm, action),
  )
  if (next !== undefined) return next
  return profileIsComplete(request.realm, user) ? undefined : 'VERIFY_PROFILE'
}

/** Users of the administration's realm need no profile. */
function profileIsComplete(realm: Realm, user: User): boolean {
  if (realm.name === 'master' || !isEnabled(realm, 'VERIFY_PROFILE')) return true
  return missingInProfile(realm, user).length === 0
}

/** What a realm demands of a profile and a user has not given. */
export function missingInProfile(realm: Realm, user: User): readonly string[] {
  return requiredProfile(realm).filter((name) => attributeOf(user, name).every((value) => value === ''))
}

/** A realm that lists required actions has those and no others. */
function isEnabled({ settings }: Realm, alias: string): boolean {
  if (!Array.isArray(settings.requiredActions)) return true
  return (settings.requiredActions as readonly Representation[]).some(
    (action) => action.alias === alias && action.enabled === true,
  )
}

/** What the pages of the look-alike can ask for. */
const asked = ['email', 'firstName', 'lastName']

/** Of what can be asked for, what a realm's user profile demands of users. */
function requiredProfile({ settings }: Realm): readonly string[] {
  const attributes = profileAttributes(settings.components)
  if (attributes === undefined) return asked
  return asked.filter((name) =>
    attributes.some((attribute) => attribute.name === name && isRequiredOfUsers(attribute.required)),
  )
}

function isRequiredOfUsers(required: unknown): boolean {
  if (required === null || typeof required !== 'object') return false
  const { roles, scopes } = objectOf(required)
  return listed(scopes).length === 0 && (listed(roles).length === 0 || listed(roles).includes('user'))
}

/** The user profile is JSON in a text of a component. */
function profileAttributes(components: unknown): readonly Representation[] | undefined {
  const provider = 'org.keycloak.userprofile.UserProfileProvider'
  const [component] = listed(objectOf(components)[provider])
  const [text] = listed(objectOf(objectOf(component).config)['kc.user.profile.config'])
  if (typeof text !== 'string') return undefined
  try {
    const { attributes } = objectOf(JSON.parse(text))
    return Array.isArray(attributes) ? attributes.map(objectOf) : undefined
  } catch {
    return undefined
  }
}

function objectOf(value: unknown): Representation {
  return value !== null && typeof value === 'object' ? (value as Representation) : {}
}

function listed(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}
