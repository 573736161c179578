import { accepted } from '../http/crash.ts'
import { type ClockOffset, TargetClock } from '../rp/target-clock.ts'
import { clockCall } from '../target/calls.ts'
import type { Target } from '../target/target-file.ts'
import { moveClockAgain } from './clock-after-restart.ts'
import type { ClockMover } from './clock-mover.ts'
import type { CallSender } from './generic/call-sender.ts'

export interface SessionClockParts {
  readonly target: Pick<Target, 'clock'>
  readonly offset: ClockOffset
  readonly signal: AbortSignal
  /** Moves the clock where no request does. */
  readonly moveClock?: ClockMover | undefined
  readonly sender: () => Pick<CallSender, 'send' | 'forgetCredentials'>
}

/** The clock of a target as a check has it, and what a restart does to it. */
export class SessionClock {
  readonly clock: TargetClock
  readonly #parts: SessionClockParts
  readonly #travel: ((seconds: number) => Promise<void>) | undefined

  constructor(parts: SessionClockParts) {
    this.#parts = parts
    this.#travel = travelOf(parts)
    this.clock = new TargetClock({
      offset: parts.offset,
      signal: parts.signal,
      ...(this.#travel === undefined ? {} : { travel: this.#travel }),
    })
  }

  /**
   * Moves the clock of a target that was restarted to where it was, where the restart has moved it.
   *
   * @param ahead seconds by which the target's time is ahead of ours now; asked only where nothing else tells
   */
  async moveAgain(ahead: () => Promise<number>): Promise<void> {
    const { target, offset, moveClock, signal } = this.#parts
    if (this.#travel === undefined) return
    await moveClockAgain({
      offset,
      // What it starts with is set for every start.
      survives: target.clock?.restart === undefined ? target.clock?.survives_restart : true,
      travel: moveClock === undefined ? this.#travel : (seconds) => moveClock(seconds, seconds, signal),
      ahead,
    })
  }
}

/** How the clock is moved by some seconds; undefined where only waiting helps. */
function travelOf({
  target,
  offset,
  signal,
  moveClock,
  sender,
}: SessionClockParts): ((seconds: number) => Promise<void>) | undefined {
  const advance = target.clock?.advance
  if (advance !== undefined) {
    return async (seconds) => {
      const reply = await sender().send({ as: clockCall.as, ...advance }, { seconds })
      accepted(reply, 'a moved clock')
    }
  }
  if (moveClock === undefined) return undefined
  return async (seconds) => {
    await moveClock(seconds, offset.milliseconds / 1000 + seconds, signal)
    // The server may have been started anew.
    sender().forgetCredentials()
  }
}
