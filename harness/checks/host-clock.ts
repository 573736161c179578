/** Seconds that a clock may be corrected by unnoticed: moments in tokens are whole seconds. */
const unnoticed = 2

/**
 * Watches the clock of this machine: whoever sets it, or lets the machine sleep, changes what a moment in a token looks like,
 * which is no doing of the target.
 *
 * @returns tells in words how far the clock jumped since; undefined where it did not
 */
export function watchedHostClock(): () => string | undefined {
  const offset = (): number => (Date.now() - performance.now()) / 1000
  const before = offset()
  return () => {
    const seconds = Math.round(offset() - before)
    if (Math.abs(seconds) <= unnoticed) return undefined
    return `the clock of this machine jumped ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead' : 'back'} while the check ran`
  }
}
