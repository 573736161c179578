import { unknownName } from '../../harness/runner/selection.ts'
import { judgedHazards } from '../../judge/hazards/index.ts'

/** @throws ConfigError for a hazard that nobody knows */
export function checkedHazards(names: readonly string[]): readonly string[] {
  const known = judgedHazards.map(({ id }) => id)
  return names.map((name) => (known.includes(name) ? name : unknownName(name, known, 'hazard')))
}
