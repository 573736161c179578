import { windowTime } from './window-time.ts'

/**
 * Asks at once, and once a second for as long as a window of some seconds lasts, until an answer settles it; returns the
 * last answer. Without a window it asks exactly once: asking again may change what is asked about. What was asked before
 * the end of the window says nothing about the time after it, however long the asking took.
 */
export async function askedWithin<T>(
  seconds: number,
  ask: (previous: T | undefined) => Promise<T>,
  settles: (answer: T) => boolean,
  signal?: AbortSignal,
): Promise<T> {
  const time = windowTime()
  const end = time.now() + seconds * 1000
  let asked = time.now()
  let answer = await ask(undefined)
  while (!settles(answer) && seconds > 0 && asked < end) {
    const left = end - time.now()
    if (left > 0) await time.wait(Math.min(1000, left), signal)
    asked = time.now()
    answer = await ask(answer)
  }
  return answer
}
