import type { Grant } from '../rp/grant.ts'
import type { TestClient } from '../target/actors.ts'

/** Something that the evidence has a number for: an answer, a page, or the reading of a list. */
export interface Evidence {
  readonly exchange: number
  /** Of an answer. */
  readonly url?: string
  readonly status?: number
  readonly json?: Readonly<Record<string, unknown>> | undefined
}

/** What is judged, in words, with what shows it. */
export interface Judgement {
  readonly subject: string
  readonly expected: string
  readonly observed: string
  readonly replies?: readonly Evidence[]
  /** What most likely causes a violation, where the cause that the requirement names does not fit this one. */
  readonly cause?: string
  /** What it shows, where it holds, is explained by the changes only that the check asked for: they took effect. */
  readonly effect?: boolean
  /** A crash among the answers is what is judged here; anywhere else it ends the check as an error. */
  readonly judgesCrash?: boolean
}

/** How a failed observation counts: by the level of the requirement, or as a weakness (always a warning). */
export type Severity = 'violation' | 'weakness'

/**
 * Judges what a check looks at. Every verb that sends something judges the answer by itself; a 5xx answer or a lost
 * connection ends the check as `error`, since a crash is no refusal.
 */
export interface Observer {
  /** Refreshes the newest token of the grant, twice, and expects an access token each time. Returns whether it lived. */
  alive(grant: Grant, subject: string, severity?: Severity): Promise<boolean>
  /** Refreshes the newest token of the grant and expects none within the propagation window, which without a declaration is one try. Returns whether it was dead. */
  dead(grant: Grant, subject: string, severity?: Severity): Promise<boolean>
  /** The same for one token value, e.g. one that was superseded. */
  deadToken(token: string, client: TestClient, subject: string, severity?: Severity): Promise<boolean>
  aliveToken(token: string, client: TestClient, subject: string, severity?: Severity): Promise<boolean>
  /** Judges one thing; `replies` are the answers that show it. Returns `holds`. */
  that(holds: boolean, judgement: Judgement, severity?: Severity): boolean
  /** Records something worth knowing that is not judged. A check with notes only is not green. */
  note(subject: string, observed: string, replies?: readonly Evidence[]): void
}
