import { setTimeout as sleep } from 'node:timers/promises'

/** Asks at once and then once a second until the answer is yes or the window is over; returns the last answer. */
export async function withinWindow(
  seconds: number,
  holds: () => Promise<boolean>,
  signal?: AbortSignal,
): Promise<boolean> {
  const end = Date.now() + seconds * 1000
  for (;;) {
    if (await holds()) return true
    if (Date.now() + 1000 > end) return false
    await sleep(1000, undefined, signal === undefined ? {} : { signal })
  }
}
