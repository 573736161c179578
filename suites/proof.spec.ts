import { expect, test } from 'vitest'
import type { Profile } from '../harness/requirement.ts'
import { classOf } from '../harness/verdict.ts'
import { catalogue } from './catalogue.ts'
import { conformanceRun } from './conformance-run.ts'
import type { RunRequest } from './run-request.ts'

const request = (defects: readonly string[]): RunRequest => ({
  directory: '.',
  over: 'in-process',
  defects,
  names: [],
  areas: [],
  levels: [],
  exclude: [],
  profiles: [],
  failOn: 'fail',
  rerunArguments: '',
  allowDestructive: true,
  warnings: [],
})

/** What the verdict table says of a violation: a recommendation that nobody promises warns, all else fails. */
function violatedClass(id: string, selected: readonly Profile[]) {
  const found = catalogue.find((requirement) => requirement.id === id)
  if (found === undefined) throw new Error(`no requirement ${id}`)
  const { level, profiles, promisedBy = [] } = found
  return classOf('violated', { level, profiles, promisedBy, selected })
}

const run = (defects: readonly string[]) =>
  conformanceRun(request(defects), { signal: new AbortController().signal })

test('every requirement passes on the conforming mock', async () => {
  const { results } = await run([])
  expect(results.map(({ id, class: found, summary }) => [id, found === 'pass' ? 'pass' : summary])).toEqual(
    catalogue.map(({ id }) => [id, 'pass']),
  )
})

test.each(catalogue.map(({ id, defect }) => [id, defect.name]))(
  '%s is violated by its own defect %s and by no other',
  async (id, defect) => {
    const { results, profiles } = await run([defect])
    const found = results.filter(
      (result) => result.class === 'fail' || result.class === 'warn' || result.class === 'error',
    )
    expect(found.map((result) => [result.id, result.class])).toEqual([[id, violatedClass(id, profiles)]])
  },
)
