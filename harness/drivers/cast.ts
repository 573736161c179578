import type { Browser } from '../http/browser.ts'
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
  /** CN: not entitled to offline_access. */
  readonly notEntitled: TestClient
  /** CA: pre-approved, no consent page. */
  readonly preapproved: TestClient
  /**
   * CX: a confidential client like the main one, made for the check, which may change and remove it; with the
   * identifier of another where one is given. Needs the capability `admin-create-client`.
   */
  made(namesake?: TestClient): Promise<TestClient>
  remove(client: TestClient): Promise<void>
}

export interface CheckUsers {
  readonly first: TestUser
  readonly second: TestUser
  /**
   * A user without any consent or grant at the target: created for the check where the driver can, else a spare one
   * of the target file that no check has used. Throws `NotApplicable` where there is none.
   */
  fresh(): Promise<FreshUser>
  /**
   * UX: a user made for the check, which may change and remove him; with name, address and password of another where
   * one is given. Needs the capability `admin-create-user`.
   */
  made(namesake?: TestUser): Promise<TestUser>
  remove(user: TestUser): Promise<void>
}

export interface FreshUser extends TestUser {
  /**
   * Whether nobody else can have used it: made for the check, or of a server that was started for the run. Others may
   * have agreed to something in an earlier run.
   */
  readonly surelyNew: boolean
}

/** Everybody who acts in a check. */
export interface Actors {
  /** Sends what a client and a browser send. */
  readonly rp: RelyingParty
  readonly users: CheckUsers
  readonly clients: CheckClients
  /** What the driver does as the user or the administrator. */
  readonly operations: Operations
  /** A new browser: its own cookie jar. */
  browser(): Browser
}
