import { type Printed, printed, sentence } from './printed.ts'

/** A line that a target file lacks, and what it would bring; the same wherever it is said. */
export function remedyLine(remedy: string, checks: number): Printed {
  return printed`${sentence(remedy)} (${checks} more ${checks === 1 ? 'check' : 'checks'})`
}
