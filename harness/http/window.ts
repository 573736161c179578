import { setTimeout as sleep } from 'node:timers/promises'

/**
 * Asks at once, and once a second for as long as a window of some seconds lasts, until an answer settles it; returns the
 * last answer. Without a window it asks exactly once: asking again may change what is asked about.
 */
export async function askedWithin<T>(
  seconds: number,
  ask: (previous: T | undefined) => Promise<T>,
  settles: (answer: T) => boolean,
  signal?: AbortSignal,
): Promise<T> {
  const end = performance.now() + seconds * 1000
  let answer = await ask(undefined)
  while (!settles(answer)) {
    const left = end - performance.now()
    if (seconds <= 0 || left <= 0) break
    await sleep(Math.min(1000, left), undefined, signal === undefined ? {} : { signal })
    answer = await ask(answer)
  }
  return answer
}
