import { expect, test } from 'vitest'
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
    const { results } = await run([defect])
    const found = results.filter(
      (result) => result.class === 'fail' || result.class === 'warn' || result.class === 'error',
    )
    // A recommendation that nobody promises warns; both are findings, an error is none.
    expect(found.map((result) => [result.id, result.class === 'error'])).toEqual([[id, false]])
  },
)
