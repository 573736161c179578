import type { RunReport } from '../harness/engine/report.ts'

/** What a badge says: nothing of it comes from a target. */
export interface Badge {
  readonly label: string
  readonly message: string
  readonly colour: 'green' | 'yellow' | 'red' | 'grey'
}

export function badgeOf({ gate, counts, completion }: RunReport): Badge {
  const label = 'offline tokens'
  if (completion.state !== 'complete') return { label, message: 'run incomplete', colour: 'grey' }
  const passed = `${counts.passed}/${counts.applicable} passed`
  if (counts.failed > 0)
    return { label, message: `${counts.failed} failed, ${passed}`, colour: gate.met ? 'yellow' : 'red' }
  if (!gate.met) return { label, message: `gate not met, ${passed}`, colour: 'red' }
  return {
    label,
    message: passed,
    colour: counts.warned + counts.errors + counts.blocked > 0 ? 'yellow' : 'green',
  }
}
