import type { Dispatcher } from 'undici'
import { NotApplicable, PrerequisiteError } from '../engine/errors.ts'
import type { LedgerEntry } from '../engine/report.ts'
import { Recorder } from '../evidence/recorder.ts'
import { redactedResult } from '../evidence/redact-report.ts'
import { Redactor } from '../evidence/redactor.ts'
import type { SecretMemory } from '../evidence/secret-memory.ts'
import { BrowserSession } from '../http/browser-session.ts'
import type { CertificateTransports } from '../http/certificate-transports.ts'
import { accepted } from '../http/crash.ts'
import { HttpClient } from '../http/http-client.ts'
import { type LogoutReceiver, listenForLogout, type OpenReceiver } from '../http/logout-receiver.ts'
import { reachOf } from '../http/reach.ts'
import type { RequestPace } from '../http/request-pace.ts'
import type { Windows } from '../pages/chromium/windows.ts'
import { Ledger } from '../rp/ledger.ts'
import { Possession } from '../rp/possession.ts'
import { RelyingParty } from '../rp/relying-party.ts'
import { Repairs } from '../rp/repairs.ts'
import { type ClockOffset, TargetClock } from '../rp/target-clock.ts'
import type { TokenThrottle } from '../rp/token-throttle.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import { clockCall } from '../target/calls.ts'
import type { SecretKind } from '../target/secret-names.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { DeclaredLimit, Target } from '../target/target-file.ts'
import { isConfidential } from './abilities.ts'
import { testClient, throwAwayClient, throwAwayUser } from './actors.ts'
import type { CheckClients, FreshUser } from './cast.ts'
import { checkClients, checkUsers } from './check-actors.ts'
import { endTokens } from './clean-up.ts'
import { moveClockAgain, secondsAhead } from './clock-after-restart.ts'
import type { ClockMover } from './clock-mover.ts'
import type { TestSession } from './driver.ts'
import { Effects } from './effects.ts'
import { CallSender } from './generic/call-sender.ts'
import { type OperationParts, TemplateOperations } from './generic/template-operations.ts'
import { LentAccounts, SpareAccounts } from './lent-accounts.ts'
import type { Traces } from './traces.ts'

export interface TestSessionOptions {
  readonly target: Target
  /** The secrets of the whole run. */
  readonly secrets: SecretMemory
  readonly metadata: ServerMetadata
  readonly transport: Dispatcher
  /** How fast requests may follow each other; one for the run. */
  readonly pace?: RequestPace
  /** Carries requests whose connection shows a certificate. */
  readonly certificates?: Pick<CertificateTransports, 'showing'>
  readonly offset: ClockOffset
  readonly throttle: TokenThrottle
  /** The clients that the server accepted in this run. */
  readonly acceptedClients?: Set<string>
  readonly signal: AbortSignal
  takeSpareUser(): TestUser | undefined
  /** Accounts that checks may change, where they can make none. */
  readonly spareAccounts?: SpareAccounts
  /** Whether nobody can have used the spare users before the run. */
  readonly spareUsersAreNew: boolean
  /** The whole target ends with the session, so there is nothing to revoke. */
  readonly tokensEndWithTheTarget: boolean
  /** Creates operations that do more than the target's templates. */
  operations?(parts: OperationParts): TemplateOperations
  /** Opens what listens for logout tokens; default: on a port of this machine. */
  readonly receiver?: OpenReceiver
  /** Restarts the target on its storage. */
  restart?(): Promise<void>
  /** Whether a restart may reset the target's clock to our time, so that it has to be moved again. */
  readonly restartTouchesClock?: boolean
  /** Moves the target's clock, where no request does. */
  readonly moveClock?: ClockMover
  /** Where the pages on the way in are opened in a real browser. */
  readonly windows?: Windows
  /** Told of what is left at the target until the end of the check. */
  readonly traces?: Traces
  /** Called last, e.g. to close the provider of the session. */
  dispose?(): Promise<void>
}

/** Sets up the relying party, the users and clients, and the operations for one check. */
export function openTestSession(options: TestSessionOptions): TestSession {
  const { target, metadata, signal } = options
  const redactor = new Redactor(options.secrets)
  const recorder = new Recorder({ redactor })
  const { traces } = options
  const ledger = new Ledger(({ user, client }) => traces?.obtained(user.username, client.clientId))
  const reach = reachOf(target, metadata)
  const { pace, certificates } = options
  const carrying = {
    dispatcher: options.transport,
    recorder,
    requestTimeout: target.deadlines.request * 1000,
    reach,
    ...(pace === undefined ? {} : { pace }),
    ...(certificates === undefined
      ? {}
      : { showing: (shown: { cert: string; key: string }) => certificates.showing(shown) }),
  }
  const http = new HttpClient({ ...carrying, signal })
  const browsers: BrowserSession[] = []
  const browser = (): BrowserSession => {
    const opened = new BrowserSession({ name: `B${browsers.length + 1}`, http, now: () => clock.now() })
    browsers.push(opened)
    return opened
  }
  const windows = options.windows === undefined ? {} : { windows: options.windows }
  const advance = target.clock?.advance
  const { moveClock } = options
  const travel =
    advance !== undefined
      ? async (seconds: number): Promise<void> => {
          const reply = await sender.send({ as: clockCall.as, ...advance }, { seconds })
          accepted(reply, 'a moved clock')
        }
      : moveClock === undefined
        ? undefined
        : async (seconds: number): Promise<void> => {
            await moveClock(seconds, options.offset.milliseconds / 1000 + seconds, signal)
            // The server may have been started anew.
            sender.forgetCredentials()
          }
  const clock = new TargetClock({
    offset: options.offset,
    signal,
    ...(travel === undefined ? {} : { travel }),
  })
  const { throttle } = options
  const repairs = new Repairs()
  const possession = new Possession(target, metadata)
  const { acceptedClients } = options
  const rpAt = (own: TargetClock): RelyingParty =>
    new RelyingParty({
      ...{ target, metadata, http, clock: own, ledger, throttle, repairs, possession, signal },
      ...(acceptedClients === undefined ? {} : { acceptedClients }),
      ...windows,
    })
  const rp = rpAt(clock)
  const probingRp = rpAt
  const restart = async (): Promise<void> => {
    await options.restart?.()
    sender.forgetCredentials()
    if (options.restartTouchesClock !== true || travel === undefined) return
    await moveClockAgain({
      offset: options.offset,
      // What it starts with is set for every start.
      survives: target.clock?.restart === undefined ? target.clock?.survives_restart : true,
      travel: moveClock === undefined ? travel : (seconds) => moveClock(seconds, seconds, signal),
      ahead: () => secondsAhead(probingRp, users.first, clients.main, browser()),
    })
  }
  // Clean-up has its own deadline: it must also work after a check that ran out of time.
  const cleaner = (cut: AbortSignal | undefined) => {
    const deadline = AbortSignal.timeout(target.deadlines.check * 1000)
    const own = cut === undefined ? deadline : AbortSignal.any([deadline, cut])
    const cleanHttp = new HttpClient({ ...carrying, signal: own })
    const cleanRp = new RelyingParty({
      target,
      metadata,
      http: cleanHttp,
      clock,
      ledger,
      throttle,
      repairs: new Repairs(),
      possession,
      signal: own,
      ...windows,
    })
    return { rp: cleanRp, operations: operationsWith(senderWith(cleanHttp, cleanRp), cleanRp, new Effects()) }
  }
  const lent = new LentAccounts(options.spareAccounts ?? new SpareAccounts())
  const createdClients: TestClient[] = []
  const accountClient =
    target.clients.account === undefined
      ? testClient('main', target.clients.main)
      : testClient('account', target.clients.account)
  const clientIds = new Map(
    Object.values(target.clients).flatMap(({ name, client_id }): [string, string][] =>
      name === undefined ? [] : [[name, client_id]],
    ),
  )
  const subjects = new Map<string, string>()
  const senderWith = (client: HttpClient, party: RelyingParty): CallSender =>
    new CallSender({ target, http: client, rp: party, accountClient, browser })
  const operationsWith = (by: CallSender, party: RelyingParty, effects: Effects): TemplateOperations => {
    const parts = {
      effects,
      windowSeconds: target.declared.propagation_window ?? 0,
      calls: target.calls,
      clientIds,
      subjects,
      ...(target.places === undefined ? {} : { places: target.places }),
      sender: by,
      rp: party,
      learn: (kind: SecretKind, value: string) => void redactor.learn(kind, value),
      changed: lent.changed.bind(lent),
      ...(options.restart === undefined ? {} : { restart }),
    }
    return options.operations?.(parts) ?? new TemplateOperations(parts)
  }
  const sender = senderWith(http, rp)
  const effects = new Effects()
  const operations = operationsWith(sender, rp, effects)
  const receivers: LogoutReceiver[] = []
  const createdUsers: TestUser[] = []
  const createUser = async (role: string, predecessor?: TestUser): Promise<TestUser> => {
    const { id: _, ...same } = predecessor ?? (await throwAwayUser(role))
    const proposed = { ...same, role }
    // Before it is first sent, wherever the target's call puts it.
    redactor.learn('password', proposed.password)
    traces?.made({ kind: 'user', name: proposed.username })
    const user = await operations.throwAways.createUser(proposed)
    if (user.id !== undefined) traces?.made({ kind: 'user', name: user.username, id: user.id })
    createdUsers.push(user)
    return user
  }
  const borrowedUser = (): TestUser => {
    const user = lent.borrow()
    if (user !== undefined) return user
    throw new NotApplicable(
      'no spare account is left: the others are in use, or could not be put back',
      'users: add one with spare: true',
    )
  }
  const createClient = async (proposed: TestClient): Promise<TestClient> => {
    redactor.learn('client_secret', proposed.secret ?? '')
    traces?.made({ kind: 'client', name: proposed.clientId })
    const { secret, ...made } = await operations.throwAways.createClient(proposed)
    if (made.clientId !== proposed.clientId) {
      traces?.removed({ kind: 'client', name: proposed.clientId })
      traces?.made({ kind: 'client', name: made.clientId })
    }
    const client: TestClient =
      made.authentication === 'none' || secret === undefined ? made : { ...made, secret }
    redactor.learn('client_secret', client.secret ?? '')
    createdClients.push(client)
    return client
  }
  const createOwnClient = async (role: 'main' | 'second'): Promise<void> => {
    const entry = target.clients[role]
    // A public client has no secret, so the one of the file is as good as a new one.
    if (entry === undefined || !isConfidential(entry)) return
    await createClient(throwAwayClient(testClient(role, entry)))
  }
  const clients: CheckClients = checkClients(target, createdClients, {
    async create(predecessor) {
      const proposed = throwAwayClient({ ...testClient('main', target.clients.main), role: 'throw-away' })
      return createClient(
        predecessor === undefined ? proposed : { ...proposed, clientId: predecessor.clientId },
      )
    },
    async createPublic() {
      if (!operations.throwAways.createsPublicClients) {
        throw new NotApplicable(
          'the call admin-create-client makes confidential clients only',
          'calls: { admin-create-client: ... }, with {auth} or {public} where the kind of the client stands',
        )
      }
      const like = testClient('public', target.clients.public ?? target.clients.main)
      return createClient(throwAwayClient({ ...like, authentication: 'none', role: 'throw-away' }))
    },
    async remove(client) {
      await operations.throwAways.deleteClient(client)
      traces?.removed({ kind: 'client', name: client.clientId })
      forget(createdClients, client)
    },
  })
  const takeFreshUser = async (): Promise<FreshUser | undefined> => {
    if (operations.throwAways.createsUsers) return { ...(await createUser('fresh')), surelyNew: true }
    const spare = options.takeSpareUser()
    return spare === undefined ? undefined : { ...spare, surelyNew: options.spareUsersAreNew }
  }
  const users = checkUsers(target, createdUsers, {
    takeFreshUser,
    create: (predecessor) => createUser('throw-away', predecessor),
    changeable: async () => (operations.throwAways.createsUsers ? createUser('throw-away') : borrowedUser()),
    async remove(user) {
      await operations.throwAways.deleteUser(user)
      traces?.removed({ kind: 'user', name: user.username })
      forget(createdUsers, user)
    },
  })
  return {
    effects,
    repairs,
    actors: {
      rp,
      users,
      clients,
      operations,
      browser,
      async logoutNotices({ backChannelLogoutUri: address, clientId }) {
        if (address === undefined) throw new NotApplicable(`${clientId} has no backchannel_logout_uri`)
        const receiver = await (options.receiver ?? listenForLogout)(address)
        receivers.push(receiver)
        return receiver
      },
    },
    async proveClock() {
      if (!clock.unproven) return
      const { first } = await rp.online(users.first, clients.main, browser())
      if (clock.unproven) await rp.askForTime(first, clients.main)
      if (clock.unproven) {
        throw new PrerequisiteError('a clock that moves: nothing that the target issues tells its time')
      }
    },
    async createActors(numbers) {
      if (operations.throwAways.createsUsers) {
        for (const role of ['first', 'second'].slice(0, numbers.users)) await createUser(role)
      }
      if (operations.throwAways.createsClients) {
        for (const role of (['main', 'second'] as const).slice(0, numbers.clients))
          await createOwnClient(role)
      }
    },
    get exchanges() {
      return recorder.exchanges
    },
    redacted: (result) => ({
      ...redactedResult(result, redactor),
      exchanges: recorder.exchanges,
    }),
    redact: (text) => redactor.redact(text),
    async close(cut) {
      try {
        if (options.tokensEndWithTheTarget) {
          return ledger.tokens.map(({ firstValue, user, client }) => ({
            token: redactor.placeholderOf(firstValue) ?? 'refresh_token',
            requirement: '',
            user: user.username,
            client: client.clientId,
            end: 'gone-with-provider' as const,
            how: 'the provider of this check was closed',
          }))
        }
        const clean = cleaner(cut)
        if (operations.limitsTouched) {
          await clean.operations.setOfflineLimits({
            idle: seconds(target.declared.offline_idle_limit),
            max: seconds(target.declared.offline_max_limit),
          })
        }
        const entries = await endTokens(ledger, clean.rp, redactor, {
          windowSeconds: target.declared.propagation_window ?? 0,
        })
        for (const { user, client } of deadPairs(entries)) traces?.ended(user, client)
        await lent.returnAll(clean.operations.state)
        for (const user of createdUsers) {
          await clean.operations.throwAways.deleteUser(user)
          traces?.removed({ kind: 'user', name: user.username })
        }
        for (const client of createdClients) {
          await clean.operations.throwAways.deleteClient(client)
          traces?.removed({ kind: 'client', name: client.clientId })
        }
        return entries
      } finally {
        for (const receiver of receivers) await receiver.close()
        await options.windows?.closeAll(browsers)
        await options.dispose?.()
      }
    },
  }
}

/** Users and clients of which no token is left. */
function deadPairs(entries: readonly LedgerEntry[]): LedgerEntry[] {
  const lives = (one: LedgerEntry): boolean =>
    entries.some(
      ({ user, client, end }) => user === one.user && client === one.client && end !== 'proven-dead',
    )
  return entries.filter((entry) => !lives(entry))
}

/** Nothing happens to the others where it is not among them. */
function forget<T>(made: T[], one: T): void {
  const at = made.indexOf(one)
  if (at !== -1) made.splice(at, 1)
}

function seconds(limit: DeclaredLimit | undefined): number | null {
  return typeof limit === 'number' ? limit : null
}
