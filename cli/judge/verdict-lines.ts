import type { RequirementResult } from '../../harness/engine/report.ts'
import { verdictWord } from '../../judge/verdicts.ts'
import { type Printed, padded, printed, sentence } from '../printed.ts'
import { styled } from '../progress.ts'

/** A verdict as it is printed while the plays go on. */
export function verdictLine(result: RequirementResult): Printed {
  const word = styled(result.class, padded(verdictWord(result), 14))
  return printed`${word}  ${padded(result.id, 24)}  ${sentence(result.class === 'pass' ? result.title : result.summary)}`
}
