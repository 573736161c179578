import type { Reply } from '../http/reply.ts'
import type { Grant } from '../rp/grant.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { CallAs, CallsOf } from '../target/calls.ts'

/** One line of a list of offline access, as far as the target tells. */
export interface ListedGrant {
  /** Every member by its configured name, as text. */
  readonly id: string | undefined
  readonly client: string | undefined
  readonly user: string | undefined
  readonly session: string | undefined
  /** Whether the entry is offline access, and not only a login or a consent. */
  readonly offline: boolean
}

/** Entries with the number of the exchange that showed them. */
export interface ListReading {
  readonly entries: readonly ListedGrant[]
  readonly exchange: number
}

/** Seconds, or null for no limit. */
export interface OfflineLimits {
  readonly idle: number | null
  readonly max: number | null
}

export type RevocationOperation = CallsOf<'revocation'>

export type ListOperation = CallsOf<'list'>

/** Whom a call is about. */
export interface Subject {
  readonly user?: TestUser
  readonly client?: TestClient
  /** The grant whose tokens are meant, where it matters (its session, its subject). */
  readonly grant?: Grant
  readonly entry?: ListedGrant
  /** Which of several ways the target has for the operation; the first one where absent. */
  readonly way?: string
}

/** Who sends a call: the authorized caller, nobody, or another user with their own credentials. */
export type Caller =
  | 'authorized'
  | 'nobody'
  | { readonly user: TestUser; readonly accessToken: string | undefined }

/** What an administrator changes about users and clients. A refusal blocks the check: `PrerequisiteError`. */
export interface StateChanges {
  disableUser(user: TestUser): Promise<void>
  /** False where the target has no call for it. */
  enableUser(user: TestUser): Promise<boolean>
  /** Another user name and e-mail address; comes back with them. */
  renameUser(user: TestUser): Promise<TestUser>
  /** Another password; comes back with it. */
  setPassword(user: TestUser): Promise<TestUser>
  disableClient(client: TestClient): Promise<void>
  enableClient(client: TestClient): Promise<boolean>
  /** Another secret; comes back with it. */
  changeSecret(client: TestClient): Promise<TestClient>
  /** Takes offline_access away from what a client may ask for. */
  withdrawOffline(client: TestClient): Promise<void>
}

/**
 * What the driver does that no protocol has a request for. Every verb arranges: it throws `PrerequisiteError` where
 * the target refuses, so that a failed call blocks a check and never fails it.
 */
export interface Operations {
  /** Changes of users and clients. */
  readonly state: StateChanges
  /** Any list of offline access, by the name of its call. */
  listed(operation: ListOperation, subject: Subject): Promise<ListReading>
  /** Offline access as the user sees it; reads in a new browser where the interface needs one. */
  userList(user: TestUser): Promise<ListReading>
  adminListUser(user: TestUser, grant?: Grant): Promise<ListReading>
  adminListClient(client: TestClient): Promise<ListReading>
  /** The ways in which the target offers an operation: names, or one that is undefined where it has a single way. */
  ways(operation: 'admin-revoke-client'): readonly (string | undefined)[]
  /** Passes into a new second of the target's clock, then revokes; a refusal blocks the check. */
  revoke(operation: RevocationOperation, subject: Subject): Promise<void>
  /** Whose credentials the target file gives to a call. */
  credentialsOf(operation: RevocationOperation): CallAs
  /** Sends the same requests as `revoke` or a list, as somebody else; never throws on a status. */
  attempt(
    operation: RevocationOperation | 'user-list-grants',
    subject: Subject,
    caller: Caller,
  ): Promise<Reply[]>
  /** Ends exactly the login session in which the grant was made. */
  endSession(user: TestUser, grant: Grant): Promise<void>
  /** Sets the limits of offline tokens, in seconds; null means none. Put back at the end of the check. */
  setOfflineLimits(limits: OfflineLimits): Promise<void>
  rotateSigningKey(): Promise<void>
  /** Ends the server and starts it again on its storage; returns when it answers. */
  restart(): Promise<void>
}
