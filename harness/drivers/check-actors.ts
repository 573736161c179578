import { NotApplicable } from '../engine/errors.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { ClientRole, Target } from '../target/target-file.ts'
import { assertionRole, isConfidential } from './abilities.ts'
import { testClient, testUser } from './actors.ts'
import type { CheckClients, CheckUsers, FreshUser } from './cast.ts'

/**
 * The clients of a check: those created for it, else those of the target file. A client that the file does not have
 * throws `NotApplicable` when it is read.
 */
export function checkClients(
  target: Target,
  created: readonly TestClient[],
  changes: Pick<CheckClients, 'create' | 'createPublic' | 'remove'>,
): CheckClients {
  const role = (name: ClientRole): TestClient => {
    const createdClient = created.find((client) => client.role === name)
    if (createdClient !== undefined) return createdClient
    const entry = target.clients[name]
    if (entry === undefined) {
      throw new NotApplicable(
        `the target file has no ${name} client`,
        `clients: { ${name}: { client_id: ... } }`,
      )
    }
    return testClient(name, entry)
  }
  return {
    ...changes,
    get main() {
      return role('main')
    },
    get second() {
      return role('second')
    },
    get public() {
      // If the target has public clients only, its main client plays this part too.
      return isConfidential(target.clients.main) ? role('public') : role('main')
    },
    get assertion() {
      return role(assertionRole(target.clients) ?? 'assertion')
    },
    get notified() {
      return role('notified')
    },
    get implicit() {
      return role('implicit')
    },
    get notEntitled() {
      return role('not_entitled')
    },
    get preapproved() {
      return role('preapproved')
    },
  }
}

/** The users of a check, by the same rules. */
export function checkUsers(
  target: Target,
  created: readonly TestUser[],
  {
    takeFreshUser,
    ...changes
  }: Pick<CheckUsers, 'create' | 'changeable' | 'remove'> & {
    takeFreshUser(): Promise<FreshUser | undefined>
  },
): CheckUsers {
  const user = (index: number, role: string): TestUser => {
    const createdUser = created.find((candidate) => candidate.role === role)
    if (createdUser !== undefined) return createdUser
    const entry = target.users[index]
    if (entry === undefined)
      throw new NotApplicable(`the target file has no ${role} user`, 'users: add another one')
    return testUser(role, entry)
  }
  return {
    ...changes,
    get first() {
      return user(0, 'first')
    },
    get second() {
      return user(1, 'second')
    },
    fresh: async () => {
      const fresh = await takeFreshUser()
      if (fresh !== undefined) return fresh
      throw new NotApplicable(
        'no user is left who has never given consent here',
        'users: add one more user after the first two for each check that needs one',
      )
    },
  }
}
