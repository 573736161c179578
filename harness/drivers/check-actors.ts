import { NotApplicable } from '../engine/errors.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { ClientRole, Target } from '../target/target-file.ts'
import { isConfidential } from './abilities.ts'
import { testClient, testUser } from './actors.ts'
import type { CheckClients, CheckUsers, FreshUser } from './cast.ts'

/** The clients of a check: those made for it, else those of the target file. */
export function checkClients(
  target: Target,
  made: readonly TestClient[],
  making: Pick<CheckClients, 'made' | 'remove'>,
): CheckClients {
  const role = (name: ClientRole): TestClient => {
    const ownClient = made.find((client) => client.role === name)
    if (ownClient !== undefined) return ownClient
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
    ...making,
    get main() {
      return role('main')
    },
    get second() {
      return role('second')
    },
    get public() {
      // A target with public clients only has its main client play this part too.
      return isConfidential(target.clients.main) ? role('public') : role('main')
    },
    get notEntitled() {
      return role('not_entitled')
    },
    get preapproved() {
      return role('preapproved')
    },
  }
}

/** The users of a check, likewise. */
export function checkUsers(
  target: Target,
  made: readonly TestUser[],
  {
    takeFreshUser,
    ...making
  }: Pick<CheckUsers, 'made' | 'remove'> & { takeFreshUser(): Promise<FreshUser | undefined> },
): CheckUsers {
  const user = (index: number, role: string): TestUser => {
    const ownUser = made.find((candidate) => candidate.role === role)
    if (ownUser !== undefined) return ownUser
    const entry = target.users[index]
    if (entry === undefined)
      throw new NotApplicable(`the target file has no ${role} user`, 'users: add another one')
    return testUser(role, entry)
  }
  return {
    ...making,
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
        'there is no user left who never gave consent here',
        'users: add one more user after the first two for each check that needs one',
      )
    },
  }
}
