import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as sleep } from 'node:timers/promises'

/** The time in which windows pass. */
export interface WindowTime {
  /** Milliseconds since some moment. */
  now(): number
  wait(milliseconds: number, signal?: AbortSignal): Promise<unknown>
}

/**
 * What spreads between nodes does not spread faster because the target's clock was moved, so windows pass in real time,
 * but for a server that exists only within the process and spreads its changes by a time of its own.
 */
const realTime: WindowTime = {
  now: () => performance.now(),
  wait: (milliseconds, signal) => sleep(milliseconds, undefined, signal === undefined ? {} : { signal }),
}

const another = new AsyncLocalStorage<WindowTime>()

/** The time of windows for whoever asks. */
export function windowTime(): WindowTime {
  return another.getStore() ?? realTime
}

/** Does something, with all that it starts, in another time of windows. */
export function withWindowTime<T>(time: WindowTime, work: () => T): T {
  return another.run(time, work)
}
