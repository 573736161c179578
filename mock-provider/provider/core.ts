import type { Clock } from '../kit/clock.ts'
import { type Digest, webDigest } from '../kit/digest.ts'
import type { Journal } from '../kit/journal.ts'
import { UnderWay } from '../kit/under-way.ts'
import { type Addresses, addressesOf } from './addresses.ts'
import { AssertionMemory } from './assertion-memory.ts'
import { BrowserNames } from './browser-names.ts'
import { ClientDocuments, isDocumentAddress } from './client-documents.ts'
import { clientThatCame } from './client-registration.ts'
import { DeviceRequests } from './device-requests.ts'
import { findingsOf, isAlive, sessionEnded } from './findings.ts'
import type { KeyRing } from './keys.ts'
import type {
  AccessToken,
  Client,
  Facts,
  Finding,
  Grant,
  Kind,
  Lifetimes,
  Mark,
  Place,
  Session,
  User,
} from './model.ts'
import type { MockProviderOptions } from './options.ts'
import { policyFrom } from './policy/conforming.ts'
import type { Ending, EventFacts, EventName } from './policy/ends.ts'
import type { Policy } from './policy/policy.ts'
import { ProofNonces } from './proof-nonces.ts'
import { RemoteKeys } from './remote-keys.ts'
import type { Store, StoredFacts } from './store/store.ts'
import { pairwise } from './subject.ts'
import type { Switches } from './switches.ts'
import { WireScopes } from './wire-scopes.ts'

export interface ListedGrant {
  readonly id: string
  readonly grant: Grant
  readonly facts: Facts
}

/** Sends a request to somebody else. */
export type Outbound = (address: string, init: RequestInit) => Promise<Response>

/** What of a provider changes while it runs, whatever it is called by. */
interface Changing {
  options: MockProviderOptions
  store: Store
  policy: Policy
  lifetimes: Lifetimes
  clientsThatCame: number
}

/** Anybody may come, so what that fills is limited. */
const mostClientsThatCome = 10_000

/** @see RFC 6749, appendix A.1 */
function isClientId(text: string): boolean {
  return /^[ -~]{1,200}$/.test(text)
}

/** How many rows of each kind are looked at, whether they are dead, for each grant that is made. */
const sweptAtOnce = 4
/** Dead grants are kept for a while, so that a late answer is still exact. */
const retention = 3_600_000

/**
 * What endpoints work with: the store, the policy and the clock, and the few operations that bring the three
 * together.
 */
export class Core {
  readonly addresses: Addresses
  readonly clock: Clock
  readonly keys: KeyRing
  readonly journal: Journal
  readonly assertions: AssertionMemory
  readonly nonces: ProofNonces
  readonly scopes: WireScopes
  readonly browsers: BrowserNames
  readonly remoteKeys: RemoteKeys
  readonly outbound: Outbound
  readonly digest: Digest
  readonly documents: ClientDocuments
  /** Refreshes at the upstream provider, by the users whose tokens lean on it. */
  readonly upstreamRefreshes: UnderWay<void>
  readonly devices: DeviceRequests
  readonly switches: Switches | undefined
  readonly #changing: Changing

  constructor(
    parts: {
      issuer: string
      options: MockProviderOptions
      store: Store
      clock: Clock
      keys: KeyRing
      journal: Journal
      lifetimes: Lifetimes
      /** How it asks others. Default: the global fetch. */
      outbound?: Outbound
      /** How it reads documents at addresses that strangers name. Default: not at all. */
      fetchPublic?: Outbound
      /** How it hashes. Default: WebCrypto. */
      digest?: Digest
      switches?: Switches
    },
    same?: Core,
  ) {
    this.addresses = addressesOf(parts.issuer, parts.options)
    this.clock = parts.clock
    this.keys = parts.keys
    this.journal = parts.journal
    const { store, lifetimes, options } = parts
    const fresh = { options, store, lifetimes, policy: policyFrom(options), clientsThatCame: 0 }
    this.#changing = same === undefined ? fresh : same.#changing
    this.outbound = same?.outbound ?? parts.outbound ?? ((address, init) => fetch(address, init))
    this.digest = same?.digest ?? parts.digest ?? webDigest
    this.switches = same?.switches ?? parts.switches
    this.remoteKeys = same?.remoteKeys ?? new RemoteKeys(this.outbound)
    this.documents =
      same?.documents ?? new ClientDocuments({ anywhere: this.outbound, fromPublic: parts.fetchPublic })
    this.upstreamRefreshes = same?.upstreamRefreshes ?? new UnderWay()
    this.devices = same?.devices ?? new DeviceRequests()
    this.assertions = same?.assertions ?? new AssertionMemory()
    this.nonces = same?.nonces ?? new ProofNonces()
    this.scopes = new WireScopes(parts.options)
    this.browsers = same?.browsers ?? new BrowserNames(() => this.store)
  }

  /** The same provider by another name: what is known and decided is known and decided here, too. */
  called(issuer: string): Core {
    const { options, store, clock, keys, journal, lifetimes } = this
    return new Core({ issuer, options, store, clock, keys, journal, lifetimes }, this)
  }

  /** Whom tokens name as their issuer. */
  get issuer(): string {
    return this.addresses.issuer
  }

  get options(): MockProviderOptions {
    return this.#changing.options
  }

  set options(options: MockProviderOptions) {
    this.#changing.options = options
  }

  get store(): Store {
    return this.#changing.store
  }

  set store(store: Store) {
    this.#changing.store = store
  }

  get policy(): Policy {
    return this.#changing.policy
  }

  set policy(policy: Policy) {
    this.#changing.policy = policy
  }

  get lifetimes(): Lifetimes {
    return this.#changing.lifetimes
  }

  set lifetimes(lifetimes: Lifetimes) {
    this.#changing.lifetimes = lifetimes
  }

  now(): number {
    return this.clock.now()
  }

  /** The client of that name; whoever comes, where every client is welcome. */
  async client(clientId: string): Promise<Client | undefined> {
    const client = await this.store.client(clientId)
    if (this.documents.areTaken(this.options) && isDocumentAddress(clientId)) {
      if (client === undefined || client.fromDocument === true) return this.documents.client(this, clientId)
    }
    if (client !== undefined || this.options.clients !== 'any' || !isClientId(clientId)) return client
    if (this.#changing.clientsThatCame >= mostClientsThatCome) return undefined
    this.#changing.clientsThatCame += 1
    const came = clientThatCame(clientId, await this.store.made(this.now()), this)
    await this.store.putClient(came)
    this.journal.happened('client welcomed', { client: clientId })
    return came
  }

  /** What a client knows a user by. */
  async subject(user: User, client: Client | undefined): Promise<string> {
    const subject = this.policy.claims.subjectIdentifier(user)
    return client?.subjectType === 'pairwise' ? pairwise(subject, client) : subject
  }

  /** Everything that decides whether a grant lives. */
  async facts(grant: Grant): Promise<Facts> {
    const { marks, user, client, session } = await this.store.facts(grant)
    return { marks, user, client, session, lifetimes: this.lifetimes, now: this.now() }
  }

  /** What is to be said about a grant or an access token, apart from what a place tolerates. */
  async refused(
    grant: Grant,
    place: Place,
    accessToken?: AccessToken,
    more: readonly Finding[] = [],
  ): Promise<Finding[]> {
    const findings = [...more, ...findingsOf(grant, await this.facts(grant), this.policy, accessToken)]
    return this.notTolerated(findings, place, { kind: grant.kind, access: accessToken !== undefined })
  }

  notTolerated(
    findings: readonly Finding[],
    place: Place,
    token: { readonly kind?: Kind; readonly access: boolean } = { access: false },
  ): Finding[] {
    return findings.filter((finding) => !this.policy.acceptance.tolerates[place](finding, token))
  }

  /** Asks what an event ends, and puts a mark for each ending. */
  async end(
    event: EventName,
    facts: EventFacts,
    more: Readonly<Record<string, string | number>> = {},
  ): Promise<void> {
    const endings = this.policy.ends[event](facts)
    this.journal.happened(event, {
      user: facts.user?.id,
      client: facts.client?.clientId,
      grant: facts.grant?.id,
      ...more,
      ends: endings.length,
    })
    for (const ending of endings) {
      const key = keyOf(ending, facts)
      if (key === undefined) continue
      const made = await this.store.made(this.now())
      const { kinds, access, session, consent, except, exceptClient, later } = ending
      const mark: Mark = {
        key,
        event,
        made,
        kinds,
        access,
        session,
        consent,
        ...(except === undefined ? {} : { except }),
        ...(exceptClient === undefined ? {} : { exceptClient }),
        ...(later === undefined ? {} : { later }),
      }
      await this.store.revoke(mark)
    }
  }

  /** Live grants under a key, page by page, as a list at a place shows them. */
  async list(
    key: string,
    options: { readonly kind: Kind; readonly place: Place; readonly after?: number; readonly limit?: number },
  ): Promise<{ readonly rows: readonly ListedGrant[]; readonly next: number | undefined }> {
    const limit = options.limit ?? 1000
    if (!(limit >= 1)) throw new RangeError(`a page has one row or more, not ${limit}`)
    const rows: ListedGrant[] = []
    let after = Math.max(options.after ?? 0, await this.#deadBefore(key, options.kind, options.place))
    for (;;) {
      const page = await this.store.page(key, { kind: options.kind, after, limit })
      // Asked for side by side, so that a database is asked once for the whole page.
      const factsOfPage = await Promise.all(page.map((grant) => this.facts(grant)))
      for (const [at, grant] of page.entries()) {
        after = grant.made.order
        const facts = factsOfPage[at]
        if (facts === undefined) continue
        if (!isAlive(grant, facts, this.policy, options.place)) continue
        const ids = this.policy.acceptance.entries({ grant, place: options.place })
        rows.push(...ids.map((id) => ({ id, grant, facts })))
        if (rows.length >= limit) return { rows, next: after }
      }
      if (page.length < limit) return { rows, next: undefined }
    }
  }

  /** The live login session of a browser, if any. */
  async liveSession(browser: string | undefined): Promise<Session | undefined> {
    if (browser === undefined) return undefined
    const latest = await this.store.latestSession({ browser })
    return latest !== undefined && (await this.sessionLives(latest)) ? latest : undefined
  }

  async sessionLives(session: Session): Promise<boolean> {
    const user = await this.store.user(session.userId)
    if (user === undefined || !user.enabled) return false
    if (this.now() > this.policy.lifetime.sessionUntil(session, this.lifetimes)) return false
    const marks = await this.store.marks(['realm', `user:${session.userId}`, `session:${session.id}`])
    return !sessionEnded(session, { marks, user }, this.policy)
  }

  /** Scope values of the stored consent; undefined where there is none or it was withdrawn. */
  async consentedScope(userId: string, clientUid: string): Promise<readonly string[] | undefined> {
    const consent = await this.store.consent(userId, clientUid)
    if (consent === undefined) return undefined
    const marks = await this.store.marks([
      'realm',
      `user:${userId}`,
      `client:${clientUid}`,
      `pair:${userId}/${clientUid}`,
    ])
    for (const ofKey of marks.values()) {
      if (ofKey.some((mark) => mark.consent && mark.made.order > consent.made.order)) return undefined
    }
    return consent.scopes
  }

  /** Clients that hold live offline tokens of a user, by their oldest grant. */
  async offlineClientsOf(user: User): Promise<Client[]> {
    const { rows } = await this.list(`user:${user.id}`, { kind: 'offline', place: 'token' })
    const clients = new Map<string, Client>()
    for (const { facts } of rows) if (facts.client !== undefined) clients.set(facts.client.uid, facts.client)
    return [...clients.values()]
  }

  /** Makes a grant, after ending what its authorization ends. */
  async makeGrant(grant: Omit<Grant, 'id' | 'made'>, facts: EventFacts): Promise<Grant> {
    await this.end('authorized', { ...facts, kind: grant.kind })
    const made = await this.store.made(this.now())
    // What is new comes first: V8 gives an object that grows behind a spread a shape of its own, as large as the grant.
    const whole: Grant = { id: `grant-${made.order}`, made, ...grant }
    await this.store.putGrant(whole)
    await this.#sweep()
    return whole
  }

  /** Marks put everything under their key that is older to death, so a list starts behind the youngest one. */
  async #deadBefore(key: string, kind: Kind, place: Place): Promise<number> {
    const tolerates = this.policy.acceptance.tolerates[place]
    const marks = (await this.store.marks([key])).get(key) ?? []
    const orders = marks
      .filter(
        ({ kinds, except, exceptClient }) => kinds.includes(kind) && (except ?? exceptClient) === undefined,
      )
      .filter((mark) => !tolerates({ is: 'revoked', event: mark.event }, { kind, access: false }))
      // Only where the answer goes by order: what was made right before the mark has to be covered.
      .filter((mark) =>
        this.policy.acceptance.covers(mark, { order: mark.made.order - 1, at: mark.made.at }, {}),
      )
      .map((mark) => mark.made.order)
    return Math.max(0, ...orders)
  }

  /** A slice at a time: what a mark ended long ago, or time, takes no more room. */
  async #sweep(): Promise<void> {
    const now = this.now()
    const longDead = (grant: Grant, stored: StoredFacts): boolean => {
      const facts = { ...stored, lifetimes: this.lifetimes, now: now - retention }
      const tolerates = this.policy.acceptance.tolerates.token
      return findingsOf(grant, facts, this.policy).some(
        (finding) => !tolerates(finding, { kind: grant.kind, access: false }),
      )
    }
    const longOver = (session: Session): boolean =>
      now - retention > this.policy.lifetime.sessionUntil(session, this.lifetimes)
    const dead = { grant: longDead, keptFrom: now - retention, session: longOver, now }
    await this.store.sweep(dead, sweptAtOnce)
  }
}

function keyOf(ending: Ending, facts: EventFacts): string | undefined {
  const userId = facts.user?.id ?? facts.grant?.userId ?? facts.session?.userId
  const clientUid = ending.client?.uid ?? facts.client?.uid ?? facts.grant?.clientUid
  const sessionId = facts.session?.id ?? facts.grant?.sessionId
  switch (ending.reach) {
    case 'realm':
      return 'realm'
    case 'user':
      return userId === undefined ? undefined : `user:${userId}`
    case 'client':
      return clientUid === undefined ? undefined : `client:${clientUid}`
    case 'pair':
      return userId === undefined || clientUid === undefined ? undefined : `pair:${userId}/${clientUid}`
    case 'session':
      return sessionId === undefined ? undefined : `session:${sessionId}`
    case 'part':
      return sessionId === undefined || clientUid === undefined ? undefined : `part:${sessionId}/${clientUid}`
    case 'grant': {
      const id = facts.grant?.id ?? facts.hint?.grantId
      return id === undefined ? undefined : `grant:${id}`
    }
  }
}
