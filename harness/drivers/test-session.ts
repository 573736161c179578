import type { Dispatcher } from 'undici'
import { NotApplicable, PrerequisiteError } from '../engine/errors.ts'
import { Recorder } from '../evidence/recorder.ts'
import { redactedResult } from '../evidence/redact-report.ts'
import { Redactor } from '../evidence/redactor.ts'
import type { SecretMemory } from '../evidence/secret-memory.ts'
import { BrowserSession } from '../http/browser-session.ts'
import type { CertificateTransports } from '../http/certificate-transports.ts'
import { HttpClient } from '../http/http-client.ts'
import { type LogoutReceiver, listenForLogout, type OpenReceiver } from '../http/logout-receiver.ts'
import { reachOf } from '../http/reach.ts'
import type { RequestPace } from '../http/request-pace.ts'
import type { PageWindows } from '../pages/chromium/page-window.ts'
import { Ledger } from '../rp/ledger.ts'
import { Possession } from '../rp/possession.ts'
import { RelyingParty } from '../rp/relying-party.ts'
import { Repairs } from '../rp/repairs.ts'
import type { ClockOffset, TargetClock } from '../rp/target-clock.ts'
import type { TokenThrottle } from '../rp/token-throttle.ts'
import type { TestClient, TestUser } from '../target/actors.ts'
import type { SecretKind } from '../target/secret-names.ts'
import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import type { CheckClients, FreshUser } from './cast.ts'
import { checkClients, checkUsers } from './check-actors.ts'
import { cleanSession, endedWithTheTarget } from './clean-session.ts'
import { secondsAhead } from './clock-after-restart.ts'
import type { ClockMover } from './clock-mover.ts'
import type { TestSession } from './driver.ts'
import { Effects } from './effects.ts'
import { CallSender } from './generic/call-sender.ts'
import { type OperationParts, TemplateOperations } from './generic/template-operations.ts'
import { LentAccounts, SpareAccounts } from './lent-accounts.ts'
import { MadeActors } from './made-actors.ts'
import { clientForOwnSignIn } from './own-sign-in.ts'
import { SessionClock } from './session-clock.ts'
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
  readonly windows?: PageWindows
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
  const { moveClock, offset } = options
  const sessionClock = new SessionClock({ target, offset, signal, moveClock, sender: () => sender })
  const { clock } = sessionClock
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
  const restart = async (): Promise<void> => {
    await options.restart?.()
    sender.forgetCredentials()
    if (options.restartTouchesClock !== true) return
    await sessionClock.moveAgain(() => secondsAhead(rpAt, users.first, accountClient(users.first), browser()))
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
  const accountClient = (user: TestUser): TestClient => clientForOwnSignIn(target, ledger, user)
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
      changed: (was: TestUser, now: TestUser, disabled?: boolean) => {
        lent.changed(was, now, disabled)
        made.changed(was, now)
      },
      ...(options.restart === undefined ? {} : { restart }),
    }
    return options.operations?.(parts) ?? new TemplateOperations(parts)
  }
  const sender = senderWith(http, rp)
  const effects = new Effects()
  const operations = operationsWith(sender, rp, effects)
  const receivers: LogoutReceiver[] = []
  const made = new MadeActors({ target, throwAways: operations.throwAways, redactor, traces })
  const borrowedUser = (): TestUser => {
    const user = lent.borrow()
    if (user !== undefined) return user
    throw new NotApplicable(
      'no spare account is left: the others are in use, or could not be put back',
      'users: add one with spare: true',
    )
  }
  const clients: CheckClients = checkClients(target, made.clients, {
    create: (predecessor) => made.makeThrowAwayClient(predecessor),
    createPublic: () => made.makePublicClient(),
    remove: (client) => made.removeClient(client),
  })
  const takeFreshUser = async (): Promise<FreshUser | undefined> => {
    if (operations.throwAways.createsUsers) return { ...(await made.makeUser('fresh')), surelyNew: true }
    const spare = options.takeSpareUser()
    return spare === undefined ? undefined : { ...spare, surelyNew: options.spareUsersAreNew }
  }
  const users = checkUsers(target, made.users, {
    takeFreshUser,
    create: (predecessor) => made.makeUser('throw-away', predecessor),
    changeable: async () =>
      operations.throwAways.createsUsers ? made.makeUser('throw-away') : borrowedUser(),
    remove: (user) => made.removeUser(user),
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
    createActors: (numbers) => made.makeFirst(numbers),
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
        if (options.tokensEndWithTheTarget) return endedWithTheTarget(ledger, redactor)
        const { limitsTouched } = operations
        return await cleanSession(
          { target, redactor, ledger, made, lent, limitsTouched, traces },
          cleaner(cut),
        )
      } finally {
        for (const receiver of receivers) await receiver.close()
        await options.windows?.closeAll(browsers)
        await options.dispose?.()
      }
    },
  }
}
