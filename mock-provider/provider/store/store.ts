import type {
  AccessToken,
  Client,
  Code,
  Consent,
  Facts,
  Grant,
  Kind,
  Made,
  Mark,
  Milliseconds,
  Session,
  User,
} from '../model.ts'

/** What of the facts a store knows by itself; the clock and the settings are not its business. */
export type StoredFacts = Pick<Facts, 'marks' | 'user' | 'client' | 'session'>

/** Which refresh token is presented, and what to do if it is accepted. */
export interface Rotation {
  readonly grantId: string
  readonly generation: number
  /** Whether the presented token is superseded by this use. */
  readonly advance: boolean
  readonly now: Milliseconds
  /** Decides with what the store holds at the very moment of the change. */
  accepts(grant: Grant, facts: StoredFacts): boolean
}

/** What of the state is over. */
export interface Dead {
  grant(grant: Grant, facts: StoredFacts): boolean
  /** Grants that were used after it stay, and no facts are gathered about them. Default: every grant is asked about. */
  readonly keptFrom?: Milliseconds
  session(session: Session): boolean
  readonly now: Milliseconds
}

/** Users and clients, and what the ones agreed to for the others. */
export interface DirectoryStore {
  user(id: string): Promise<User | undefined>
  userByName(username: string): Promise<User | undefined>
  users(): Promise<readonly User[]>
  putUser(user: User): Promise<void>
  removeUser(id: string): Promise<void>

  client(clientId: string): Promise<Client | undefined>
  clients(): Promise<readonly Client[]>
  putClient(client: Client): Promise<void>
  removeClient(clientId: string): Promise<void>

  consent(userId: string, clientUid: string): Promise<Consent | undefined>
  putConsent(consent: Consent): Promise<void>
}

/** The login sessions of a user or of a browser, or those that came from one of an upstream provider. */
export type SessionsOf =
  | { readonly user: string }
  | { readonly browser: string }
  | { readonly upstream: string }

/** Login sessions and the browsers that they are in. */
export interface SessionStore {
  session(id: string): Promise<Session | undefined>
  /** The login sessions of a browser, oldest first. */
  sessionsOfBrowser(browser: string): Promise<readonly Session[]>
  sessionsOfUser(userId: string): Promise<readonly Session[]>
  /** The youngest of them, however many there are. */
  latestSession(of: SessionsOf): Promise<Session | undefined>
  putSession(session: Session): Promise<void>

  /** The browser that a name belongs to. */
  browserNamed(name: string): Promise<string | undefined>
  /** Gives a browser a name in place of the one it had. */
  nameBrowser(id: string, name: string): Promise<void>
}

/** What lives for a short time only. */
export interface ShortLivedStore {
  putCode(code: Code): Promise<void>
  /** Takes a code once; a second time it comes back as a replay. One that is not accepted stays as it is. */
  redeem(
    id: string,
    accepts: (code: Code) => boolean,
  ): Promise<{ readonly code: Code; readonly replay: boolean } | undefined>
  /** Remembers which grant a code was exchanged for. */
  bindCode(id: string, grantId: string): Promise<void>

  accessToken(id: string): Promise<AccessToken | undefined>
  putAccessToken(token: AccessToken): Promise<void>
}

/** Grants, with the marks that end them. */
export interface GrantStore {
  grant(id: string): Promise<Grant | undefined>
  putGrant(grant: Grant): Promise<void>
  /** Uses a refresh token: of parallel uses that supersede it exactly one is accepted. Undefined where none is. */
  rotate(rotation: Rotation): Promise<Grant | undefined>
  /** Grants under a key that are younger than an order, oldest first. */
  page(
    key: string,
    options: { readonly kind?: Kind; readonly after: number; readonly limit: number },
  ): Promise<readonly Grant[]>

  /** Writes a mark; of marks that differ only in when they were made, the newest stays. */
  revoke(mark: Mark): Promise<void>
  marks(keys: readonly string[]): Promise<ReadonlyMap<string, readonly Mark[]>>
  /** Everything that decides whether a grant lives, in one read. */
  facts(grant: Grant): Promise<StoredFacts>
}

/**
 * Where the provider keeps its state: domain operations, each atomic. `at` is the time of the write; the order that
 * comes back rises with every write.
 *
 * Revocation is a mark and lists are walks over an index, so neither costs more with more tokens.
 */
export interface Store extends DirectoryStore, SessionStore, ShortLivedStore, GrantStore {
  /** Who else may see and change what it holds: nobody, this process in a later life, or other processes as well. */
  readonly sharedWith: 'nobody' | 'later' | 'others'
  made(at: Milliseconds): Promise<Made>
  /** Forgets everything but the order, so that no identifier made of it comes a second time. */
  clear(): Promise<void>

  /** A copy of everything, to be given to `restore`; not there where state is too much to be copied. */
  snapshot?(): Promise<unknown>
  /** Holds exactly what a snapshot of it says, but goes on with the order, so that no identifier comes twice. */
  restore?(snapshot: unknown): Promise<void>
  /** Does something for the first time in the life of the state, whoever else would do it at the same time. */
  once(name: string, work: () => Promise<void>): Promise<void>
  /** What belongs to the provider as a whole. */
  setting(name: string): Promise<string | undefined>
  putSetting(name: string, value: string): Promise<void>
  /** Remembers an event, as text; the latest 500 are enough. It is durable with what is written after it. */
  noteEvent(event: string): void
  events(): Promise<readonly string[]>
  /** Resolves once everything that was written so far outlives a crash. No answer leaves before. */
  durable(): Promise<void>
  close(): Promise<void>

  /**
   * Looks at a slice of everything and goes on from there the next time, so that no call takes long. Drops the grants
   * that are dead, and what hangs on them, expired codes and access tokens, and login sessions that are over and that
   * no grant names any more.
   *
   * @param most how many rows of a kind are looked at
   */
  sweep(dead: Dead, most: number): Promise<void>
}
