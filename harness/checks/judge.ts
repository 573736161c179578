import type { Effects } from '../drivers/effects.ts'
import type { Observation } from '../engine/report.ts'
import { refuseCrash } from '../http/crash.ts'
import { describeRefusal } from '../http/refusal.ts'
import type { TokenReply } from '../http/reply.ts'
import { askedWithin } from '../http/window.ts'
import { windowTime } from '../http/window-time.ts'
import type { Grant } from '../rp/grant.ts'
import type { RelyingParty } from '../rp/relying-party.ts'
import type { TestClient } from '../target/actors.ts'
import type { Evidence, Judgement, Observer, Severity } from './observer.ts'

/** What the verbs send. */
type Refreshes = Pick<RelyingParty, 'refresh' | 'refreshToken'>

/** Collects what a check observes; see `Observer` for what each verb expects. */
export class Judge implements Observer {
  readonly observations: Observation[] = []
  readonly #rp: Refreshes
  readonly #windowSeconds: number
  readonly #signal: AbortSignal
  readonly #effects: Pick<Effects, 'seen'>

  constructor(options: {
    rp: Refreshes
    windowSeconds: number
    signal: AbortSignal
    /** Learns what was seen of the changes that the check asked for. */
    effects: Pick<Effects, 'seen'>
  }) {
    this.#rp = options.rp
    this.#windowSeconds = options.windowSeconds
    this.#signal = options.signal
    this.#effects = options.effects
  }

  async alive(grant: Grant, subject: string, severity?: Severity): Promise<boolean> {
    const first = await this.#rp.refresh(grant)
    // An ending that a cache hides from the next use is seen by the one after it.
    return this.#expectAlive(first.granted ? await this.#rp.refresh(grant) : first, subject, severity)
  }

  async aliveToken(
    token: string,
    client: TestClient,
    subject: string,
    severity?: Severity,
  ): Promise<boolean> {
    return this.#expectAlive(await this.#rp.refreshToken(token, client), subject, severity)
  }

  async dead(grant: Grant, subject: string, severity?: Severity): Promise<boolean> {
    const dead = await this.#expectDead(() => this.#rp.refresh(grant), subject, severity)
    // The newest token of a grant dies of nothing but what was done to it.
    if (dead) this.#effects.seen()
    return dead
  }

  async deadToken(token: string, client: TestClient, subject: string, severity?: Severity): Promise<boolean> {
    return this.#expectDead(
      (latest) => this.#rp.refreshToken(latest?.refreshToken ?? token, client),
      subject,
      severity,
    )
  }

  that(holds: boolean, judgement: Judgement, severity: Severity = 'violation'): boolean {
    for (const reply of judgement.replies ?? []) if (judgement.judgesCrash !== true) refuseCrash(reply)
    if (holds && judgement.effect === true) this.#effects.seen()
    const failed = severity === 'violation' ? 'violated' : 'weak'
    this.observations.push({
      outcome: holds ? 'met' : failed,
      subject: judgement.subject,
      expected: judgement.expected,
      observed: judgement.observed,
      ...(holds || judgement.cause === undefined ? {} : { cause: judgement.cause }),
      exchanges: (judgement.replies ?? []).map((reply) => reply.exchange),
    })
    return holds
  }

  note(subject: string, observed: string, replies: readonly Evidence[] = []): void {
    this.observations.push({
      outcome: 'noted',
      subject,
      expected: 'recorded only',
      observed,
      exchanges: replies.map((reply) => reply.exchange),
    })
  }

  #expectAlive(reply: TokenReply, subject: string, severity: Severity | undefined): boolean {
    if (!reply.granted) refuseCrash(reply)
    return this.that(
      reply.granted,
      {
        subject,
        expected: 'still refreshes',
        observed: reply.granted ? 'an access token' : `refused (${describeRefusal(reply)})`,
        replies: [reply],
      },
      severity,
    )
  }

  /**
   * Without a window a token is presented once, and what came of it is the verdict: a second try would be judged by what
   * the first one did. Within a window the client goes on with whatever the last refresh gave it.
   */
  async #expectDead(
    present: (latest: TokenReply | undefined) => Promise<TokenReply>,
    subject: string,
    severity: Severity | undefined,
  ): Promise<boolean> {
    const time = windowTime()
    const started = time.now()
    const refused = (reply: TokenReply): boolean => !reply.granted
    const reply = await askedWithin(this.#windowSeconds, present, refused, this.#signal)
    if (!reply.granted) refuseCrash(reply)
    const seconds = Math.round((time.now() - started) / 1000)
    const after = this.#windowSeconds > 0 ? ` after ${seconds} s` : ''
    return this.that(
      !reply.granted,
      {
        subject,
        expected: 'refused',
        observed: reply.granted
          ? `still yields an access token${after}`
          : `refused (${describeRefusal(reply)})${after}`,
        replies: [reply],
      },
      severity,
    )
  }
}
