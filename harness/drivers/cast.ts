import type { Browser } from '../http/browser.ts'
import type { LogoutReceiver } from '../http/logout-receiver.ts'
import type { RelyingParty } from '../rp/relying-party.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { Operations } from './operations.ts'

/** The clients of a target, by the part they play; `main` is always there. */
export interface CheckClients {
  /** C1 of the procedures: confidential where the target has such a client. */
  readonly main: TestClient
  /** C2; asking for it without the capability `second-client` blocks the check. */
  readonly second: TestClient
  /** P1: a public client. */
  readonly public: TestClient
  /** CJ: authenticates with a signed assertion. */
  readonly assertion: TestClient
  /** CB: is told of logouts. */
  readonly notified: TestClient
  /** CI: may use implicit and hybrid response types. */
  readonly implicit: TestClient
  /** CN: not entitled to offline_access. */
  readonly notEntitled: TestClient
  /** CA: pre-approved, no consent page. */
  readonly preapproved: TestClient
  /**
   * CX: creates a confidential client like the main one for the check, which may change and remove it. It gets the
   * identifier of `predecessor` if there is one. Needs the capability `admin-create-client`.
   */
  create(predecessor?: TestClient): Promise<TestClient>
  /**
   * A public client of the same kind, like the one of the target file.
   *
   * @throws NotApplicable where the target's call makes confidential ones only
   */
  createPublic(): Promise<TestClient>
  remove(client: TestClient): Promise<void>
}

export interface CheckUsers {
  readonly first: TestUser
  readonly second: TestUser
  /**
   * A user without any consent or grant at the target: created for the check if the driver can, else a spare one of
   * the target file that no check has used.
   *
   * @throws NotApplicable if there is none
   */
  fresh(): Promise<FreshUser>
  /**
   * UX: creates a user for the check, which may change and remove them. They get the name, address and password of
   * `predecessor` if there is one. Needs the capability `admin-create-user`.
   */
  create(predecessor?: TestUser): Promise<TestUser>
  /**
   * UX: a user whom the check may disable, rename, or give another password, but not remove: created for it, else a spare
   * account of the target file, which is put back afterwards. Needs the capability `changeable-user`.
   *
   * @throws NotApplicable if none is left
   */
  changeable(): Promise<TestUser>
  remove(user: TestUser): Promise<void>
}

export interface FreshUser extends TestUser {
  /**
   * Whether nobody can have used the account before: it was created for the check, or the server was started for the
   * run. Other users may have given consent in an earlier run.
   */
  readonly surelyNew: boolean
}

/** The parties to a check. */
export interface Actors {
  /** Sends what a client and a browser send. */
  readonly rp: RelyingParty
  readonly users: CheckUsers
  readonly clients: CheckClients
  /** What the driver does as the user or the administrator. */
  readonly operations: Operations
  /** Listens for what the server tells a client of logouts, from now to the end of the check. */
  logoutNotices(client: TestClient): Promise<LogoutReceiver>
  /** A new browser: its own cookie jar. */
  browser(): Browser
}
