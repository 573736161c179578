import type { Browser } from '../http/browser.ts'
import type { RelyingParty } from '../rp/relying-party.ts'
import { type ClockOffset, TargetClock } from '../rp/target-clock.ts'
import type { TestClient, TestUser } from '../target/actors.ts'

/** Smaller movements than this, in seconds, are not told from slow answers and whole seconds. */
const leastTold = 10

export interface MovedClock {
  readonly offset: ClockOffset
  /** What the target file says of it. */
  readonly survives: boolean | undefined
  readonly travel: (seconds: number) => Promise<void>
  /** Seconds by which the target's time is ahead of ours now. */
  readonly ahead: () => Promise<number>
}

/**
 * Moves the clock of a server that was restarted to where it was before. Some keep a moved clock over a restart, and
 * would be moved twice as far, where tokens have expired; others forget it.
 */
export async function moveClockAgain({ offset, survives, travel, ahead }: MovedClock): Promise<void> {
  const moved = offset.milliseconds / 1000
  if (moved === 0) return
  if (survives !== undefined) offset.survivesRestart = survives
  else if (offset.survivesRestart === undefined && moved >= leastTold) {
    offset.survivesRestart = (await ahead()) > moved / 2
  }
  if (offset.survivesRestart !== true) await travel(moved)
}

/** How far the time in the tokens of a server is ahead of ours, by a sign-in of its own. */
export async function secondsAhead(
  relyingParty: (clock: TargetClock) => RelyingParty,
  user: TestUser,
  client: TestClient,
  browser: Browser,
): Promise<number> {
  const clock = new TargetClock({ offset: { milliseconds: 0 }, signal: new AbortController().signal })
  await relyingParty(clock).online(user, client, browser)
  return (clock.theirs() - clock.now()) / 1000
}
