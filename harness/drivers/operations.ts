import type { Reply } from '../http/reply.ts'
import type { Grant } from '../rp/grant.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { CallAs } from '../target/call-description.ts'
import type { CallsOf } from '../target/calls.ts'

/** One entry in a list of offline access; what the target does not tell is undefined. */
export interface ListedGrant {
  /** Every member by its configured name, as text. */
  readonly id: string | undefined
  readonly client: string | undefined
  readonly user: string | undefined
  readonly session: string | undefined
  /** Whether the entry is offline access, and not only a login or a consent. */
  readonly offline: boolean
}

/** The entries of a list, and the number of the exchange that read it. */
export interface ListReading {
  readonly entries: readonly ListedGrant[]
  readonly exchange: number
  /** What the last answer was, in words. */
  readonly answer?: string
}

/** Seconds, or null for no limit. */
export interface OfflineLimits {
  readonly idle: number | null
  readonly max: number | null
}

export type RevocationOperation = CallsOf<'revocation'>

export type ListOperation = CallsOf<'list'>

export type ChangeOperation = CallsOf<'plain-change'>

/** Whom or what a call is about. */
export interface Subject {
  readonly user?: TestUser
  readonly client?: TestClient
  /** The grant whose tokens are meant, where it matters (its session, its subject). */
  readonly grant?: Grant
  readonly entry?: ListedGrant
  /** The name of one of the target's alternatives for the operation; the call of the operation itself if absent. */
  readonly alternative?: string
}

/** The ways in which an interface may be told who calls. */
export type CredentialKind = 'bearer' | 'header' | 'basic' | 'browser'

/** Another user with credentials of their own, in place of those that a call should carry. */
export interface OtherUser {
  readonly user: TestUser
  readonly accessToken: string | undefined
  /** Default: what the call has, a browser or an access token. */
  readonly by?: CredentialKind
}

/** Who sends a call: the authorized caller, nobody, or another user. */
export type Caller = 'authorized' | 'nobody' | OtherUser

/** What came of sending a call as somebody. */
export interface Attempt extends Reply {
  /** The page that a token against forged requests should have come from has none for this caller, so nothing was sent. */
  readonly withheld?: true
}

/** What an administrator, or the user, changes about users and clients. A refusal blocks the check: `PrerequisiteError`. */
export interface StateChanges {
  disableUser(user: TestUser): Promise<void>
  /** False where the target has no call for it. */
  enableUser(user: TestUser): Promise<boolean>
  /** Gives the user another name and e-mail address; returns the user with them. */
  renameUser(user: TestUser): Promise<TestUser>
  /** Gives the user another password; returns the user with it. */
  setPassword(user: TestUser): Promise<TestUser>
  /** The user takes another password and is signed out of every other device; returns the user with it. */
  changeOwnPassword(user: TestUser): Promise<TestUser>
  disableClient(client: TestClient): Promise<void>
  enableClient(client: TestClient): Promise<boolean>
  /** Gives the client another secret; returns the client with it. */
  changeSecret(client: TestClient): Promise<TestClient>
  /** Any change that needs no more than whom it is about, by the name of its call. */
  change(operation: ChangeOperation, subject: Subject): Promise<void>
}

/**
 * What the driver does where no protocol has a request. Every verb arranges: it throws `PrerequisiteError` if the
 * target refuses, so that a failed call blocks a check and never fails it.
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
  /** How the target offers an operation: undefined for the call of that name, then the names of its alternatives. */
  alternatives(operation: 'admin-revoke-client'): readonly (string | undefined)[]
  /** Passes into a new second of the target's clock, then revokes; a refusal blocks the check. */
  revoke(operation: RevocationOperation, subject: Subject): Promise<void>
  /**
   * Revokes in the very second of what was issued last.
   *
   * @throws NotApplicable where the call sends a moment, which would be ours
   */
  revokeAtOnce(operation: RevocationOperation, subject: Subject): Promise<void>
  /** Whose credentials the target file gives to a call. */
  credentialsOf(operation: RevocationOperation): CallAs
  /** The kinds of credentials that the interface behind a call knows, as far as the target file tells. */
  credentialKindsOf(operation: RevocationOperation): readonly CredentialKind[]
  /** Sends the same requests as `revoke` or a list, as somebody else; never throws on a status. */
  attempt(
    operation: RevocationOperation | 'user-list-grants',
    subject: Subject,
    caller: Caller,
  ): Promise<Attempt[]>
  /** Ends exactly the login session in which the grant was obtained. */
  endSession(user: TestUser, grant: Grant): Promise<void>
  /** Sets the limits of offline tokens, in seconds; null means none. They are restored at the end of the check. */
  setOfflineLimits(limits: OfflineLimits): Promise<void>
  rotateSigningKey(): Promise<void>
  /** Stops the server and starts it again on its storage; returns once it answers. */
  restart(): Promise<void>
}
