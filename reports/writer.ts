import type { RunReport } from '../harness/engine/report.ts'

/**
 * One format of a run report: a pure function of the document. No clock, no disk, no environment, so that equal
 * reports give equal bytes; whoever calls it does the writing.
 */
export interface Writer {
  /** What `--reporter` calls it. */
  readonly name: string
  readonly extension: string
  /** The name of the file where none was asked for. */
  readonly fileName: string
  render(report: RunReport): string
  /** Matches every file of this format, and no other file. */
  readonly signature: RegExp
}
