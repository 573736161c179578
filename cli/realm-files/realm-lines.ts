import { argon2Library, argon2Package } from '../../mock-provider/keycloak/hashed-password.ts'
import { ignoredIn } from '../../mock-provider/keycloak/import/ignored.ts'
import { type Person, peopleIn } from '../../mock-provider/keycloak/import/people.ts'
import type { Representation } from '../../mock-provider/keycloak/representations.ts'
import { type Printed, printed, sentence } from '../printed.ts'
import type { RealmFile, RealmFiles } from './read-realms.ts'

const mostShown = 5

/** Loads what verifies Argon2 hashes; undefined where it is not installed. */
type Argon2 = () => Promise<unknown>

/** What somebody who starts the look-alike with their realms wants to know: who is there, and what it does not do. */
export async function startLines(
  { realms, notes, secrets }: RealmFiles,
  argon2: Argon2 = argon2Library,
): Promise<Printed[]> {
  const several = realms.length > 1
  const hasArgon2 = await knowsArgon2(realms, argon2)
  return realms
    .flatMap(({ representation }) => {
      const where = several ? printed` (realm ${String(representation.realm)})` : printed``
      const people = peopleIn(representation)
      return [
        ...shownPeople(
          people.filter((person) => signsIn(person, hasArgon2)),
          where,
          secrets,
        ),
        ...shownClients(representation, where, secrets),
        ...cannotSignIn(people, representation, hasArgon2),
        ...ignoredLine(representation),
      ]
    })
    .concat(notes.map((note) => printed`note     ${sentence(note)}`))
}

/** Everything that is not done, by name. */
export async function checkLines(
  { realms, notes }: RealmFiles,
  argon2: Argon2 = argon2Library,
): Promise<Printed[]> {
  const hasArgon2 = await knowsArgon2(realms, argon2)
  return realms
    .flatMap(({ file, representation }) => {
      const people = peopleIn(representation)
      const able = people.filter((person) => signsIn(person, hasArgon2)).length
      const ignored = ignoredIn(representation)
      return [
        printed`realm ${String(representation.realm)} (${file}): ${able} of ${people.length} people can sign in`,
        ...cannotSignIn(people, representation, hasArgon2, Number.POSITIVE_INFINITY),
        ...ignored.flatMap(({ kind: [one, many], names }) => [
          printed`  ignored: ${names.length} ${names.length === 1 ? one : many}`,
          ...names.map((name) => printed`    ${name}`),
        ]),
        ...(ignored.length === 0 ? [printed`  nothing is ignored`] : []),
      ]
    })
    .concat(notes.map((note) => sentence(`note: ${note}`)))
}

async function knowsArgon2(realms: readonly RealmFile[], argon2: Argon2): Promise<boolean> {
  const needed = realms.some(({ representation }) =>
    peopleIn(representation).some(({ how }) => how === 'argon2'),
  )
  return needed && (await argon2()) !== undefined
}

function signsIn({ how }: Person, hasArgon2: boolean): boolean {
  return how === 'password' || how === 'hash' || (how === 'argon2' && hasArgon2)
}

function shownPeople(people: readonly Person[], where: Printed, secrets: ReadonlySet<string>): Printed[] {
  const lines = people
    .slice(0, mostShown)
    .map(({ username, password }) =>
      password === undefined
        ? printed`user     ${username}${where}  password hashed in the file`
        : printed`user     ${username}${where}  password ${shownSecret(password, secrets)}`,
    )
  return [...lines, ...more(people.length, 'users', where)]
}

function shownClients(realm: Representation, where: Printed, secrets: ReadonlySet<string>): Printed[] {
  const clients = (Array.isArray(realm.clients) ? (realm.clients as readonly Representation[]) : []).filter(
    ({ clientId, bearerOnly, protocol }) =>
      !builtIn.has(String(clientId)) && bearerOnly !== true && protocol !== 'saml',
  )
  const lines = clients.slice(0, mostShown).map(({ clientId, publicClient, secret }) => {
    const how =
      publicClient === true
        ? 'public'
        : typeof secret === 'string'
          ? printed`secret ${shownSecret(secret, secrets)}`
          : 'secret made at the start'
    return printed`client   ${String(clientId)}${where}  ${how}`
  })
  return [...lines, ...more(clients.length, 'clients', where)]
}

const builtIn = new Set([
  'account',
  'account-console',
  'admin-cli',
  'broker',
  'realm-management',
  'security-admin-console',
])

function more(count: number, what: string, where: Printed): Printed[] {
  return count > mostShown ? [printed`${count - mostShown} more ${what}${where}`] : []
}

/** What came out of the environment stays there. */
function shownSecret(value: string, secrets: ReadonlySet<string>): string {
  return [...secrets].some((secret) => value.includes(secret)) ? 'from the environment' : value
}

function cannotSignIn(
  people: readonly Person[],
  { realm }: Representation,
  hasArgon2: boolean,
  most = mostShown,
): Printed[] {
  const reasons = new Map<string, string[]>()
  for (const person of people) {
    if (signsIn(person, hasArgon2)) continue
    const { how, username } = person
    const reason =
      how === 'argon2'
        ? `their passwords are hashed with Argon2; npm install ${argon2Package}, or --password USER=PASSWORD`
        : how === 'no password'
          ? 'they have no password; --password USER=PASSWORD gives one'
          : how === 'disabled'
            ? 'they are disabled'
            : how === 'realm disabled'
              ? 'the realm is not enabled ("enabled": true in its file)'
              : `their passwords cannot be verified (${typeof how === 'object' ? how.cannot : how}); --password USER=PASSWORD gives others`
    reasons.set(reason, [...(reasons.get(reason) ?? []), username])
  }
  return [...reasons].map(([reason, names]) => {
    const rest = names.length > most ? ` and ${names.length - most} more` : ''
    return sentence(
      `cannot sign in to realm ${String(realm)}: ${names.slice(0, most).join(', ')}${rest}: ${reason}`,
    )
  })
}

function ignoredLine(representation: Representation): Printed[] {
  const counted = ignoredIn(representation).map(
    ({ kind: [one, many], names }) => `${names.length} ${names.length === 1 ? one : many}`,
  )
  if (counted.length === 0) return []
  return [
    sentence(`ignored in realm ${String(representation.realm)}: ${counted.join(', ')} (--check names them)`),
  ]
}
