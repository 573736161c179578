import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { hostileNames } from '../../harness/engine/testing/hostile-names.ts'
import { hasUnseen } from '../../harness/engine/visible-text.ts'
import { withWords } from '../testing/hostile-report.ts'
import { sampleReport } from '../testing/sample-report.ts'
import { baselineFrom, baselineText } from './from-report.ts'

test.each(hostileNames)('a baseline of a server that says %j holds its entries, and nothing else', (name) => {
  const sample = sampleReport()
  const report = {
    ...sample,
    target: { ...sample.target, name, issuer: `https://op.example/${name}` },
    results: sample.results.map((result) => ({
      ...result,
      summary: name,
      observations: withWords(result.observations, (own) => own + name).map((observation, index) => ({
        ...observation,
        outcome: result.observations[index]?.outcome ?? 'met',
      })),
    })),
  }
  const baseline = baselineFrom(report, { reason: name, owner: `x${name}` })
  expect(baseline.findings?.length).toBeGreaterThan(0)
  const text = baselineText(baseline, report)
  expect(hasUnseen(text)).toBe(false)
  expect(parse(text, { merge: true })).toStrictEqual(baseline)
})
