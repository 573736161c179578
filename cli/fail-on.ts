import { type FailOn, failOnValues } from '../harness/engine/gate.ts'
import { unknownName } from '../harness/runner/selection.ts'

/** The value of `--fail-on`. @throws ConfigError for another one */
export function failOnOf(name = 'fail'): FailOn {
  return failOnValues.find((value) => value === name) ?? unknownName(name, failOnValues, '--fail-on')
}
