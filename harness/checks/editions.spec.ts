import { describe, expect, test } from 'vitest'
import { readReport } from '../../reports/validate.ts'
import { junit } from '../../reports/writers/junit.ts'
import { markdown } from '../../reports/writers/markdown.ts'
import type { RunReport } from '../engine/report.ts'
import { SecretMemory } from '../evidence/secret-memory.ts'
import { assembleReport } from './assemble-report.ts'
import type { Check } from './context.ts'
import { fakeDriver, requirement, run } from './testing/fake-run.ts'

const violated = async ({ observe }: Check): Promise<void> => {
  observe.that(false, { subject: 'it', expected: 'a', observed: 'b' })
}

/** A catalogue in which one requirement is in no edition yet, and fails. */
async function reportOf(edition: '2030-01' | 'next'): Promise<RunReport> {
  const outcome = await run([requirement('old'), requirement('unborn', { check: violated })], {
    addedIn: (id) => (edition === '2030-01' && id === 'unborn' ? 'next' : undefined),
  })
  return assembleReport({
    outcome,
    failOn: 'warn',
    profiles: ['oauth2'],
    target: { name: 'fake', issuer: 'https://op.example', driver: 'fake' },
    catalogue: { edition, requirements: 1 },
    toolVersion: '0',
    startedAt: new Date(0),
    finishedAt: new Date(1000),
    warnings: [],
    secrets: new SecretMemory(fakeDriver().target),
  })
}

describe('a requirement that is in no edition yet and does not hold', () => {
  test('is run and told, and neither counts nor fails the gate', async () => {
    const report = await reportOf('2030-01')
    expect(report.results.find(({ id }) => id === 'unborn')).toMatchObject({ class: 'fail', addedIn: 'next' })
    expect(readReport(JSON.stringify(report), 'report.json')).toEqual(report)
    expect(report.gate).toMatchObject({ met: true, exitCode: 0 })
    expect(report.counts).toMatchObject({ selected: 1, passed: 1, failed: 0 })
  })

  test('passes in JUnit XML and says so, and stands in the summary', async () => {
    const report = await reportOf('2030-01')
    expect(junit.render(report)).not.toContain('<failure')
    expect(junit.render(report)).toContain(
      '<system-out>new in edition next, does not count in this run; fail: unborn',
    )
    expect(markdown.render(report)).toContain('`unborn` (failed, new in edition next)')
  })

  test('fails the gate once its edition is chosen', async () => {
    const report = await reportOf('next')
    expect(report.gate).toMatchObject({ met: false, exitCode: 1 })
    expect(report.counts).toMatchObject({ selected: 2, failed: 1 })
    expect(junit.render(report)).toContain('<failure')
  })
})
