import { split } from 'shlex'
import type { RunReport } from '../harness/engine/report.ts'

/**
 * The target file of a run as a path within a repository, from the command that runs it again; undefined for the
 * built-in mock, and for a file elsewhere. CI systems show a finding beside the file that it is about.
 */
export function targetPath({ results }: RunReport): string | undefined {
  const words = wordsOf(results[0]?.rerun ?? '')
  const at = words.indexOf('--target')
  const path = at === -1 ? undefined : words[at + 1]?.replace(/^\.\//, '')
  return path !== undefined && /^(?!.*\.\.)[\w.@-][\w.@/ -]*$/.test(path) ? path : undefined
}

/** What a report says may be no command at all. */
function wordsOf(command: string): string[] {
  try {
    return split(command)
  } catch {
    return []
  }
}
