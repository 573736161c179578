import { readFileSync, writeFileSync } from 'node:fs'

/** The largest resident set of a living process since its start or since `forgetPeak`, in bytes; 0 where unknown. */
export function peakOf(pid: number | undefined): number {
  if (pid === undefined) return 0
  try {
    const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kilobytes) * 1024
  } catch {
    // Ended in the meantime, or no Linux.
    return 0
  }
}

export function forgetPeak(pid: number | undefined): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // Not everybody may; then a case inherits the peak of those before it.
  }
}
