import { windowTime } from './window-time.ts'

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
  const time = windowTime()
  const end = time.now() + seconds * 1000
  let answer = await ask(undefined)
  while (!settles(answer)) {
    const left = end - time.now()
    if (seconds <= 0 || left <= 0) break
    await time.wait(Math.min(1000, left), signal)
    answer = await ask(answer)
  }
  return answer
}
