import { problemsOf } from '../../documents/problems.ts'
import { MockError } from '../kit/mock-error.ts'
import { optionsValidator } from './options-validator.ts'

/** Refuses what a configuration file may not say either, in the same words. @throws MockError invalid_option */
export function checkOptions(options: unknown): void {
  const validate = optionsValidator()
  if (validate(options)) return
  const problems = problemsOf(validate.errors ?? [], isConfidential).map(
    ({ path, text }) => `${path.length === 0 ? '(the options)' : path.join('.')}: ${text}`,
  )
  throw new MockError('invalid_option', [...new Set(problems)].join('\n'))
}

/** Tests print what they throw, and secrets of tests are of no worth, but those under their names may be real ones. */
function isConfidential(_text: string, name = ''): boolean {
  return /passw|secret|^token$/.test(name)
}
