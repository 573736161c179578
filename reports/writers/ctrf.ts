import { visibleJson } from '../../harness/engine/visible-text.ts'
import { type Ended, isSilent, type Outcome, outcomesOf, reasonOf } from '../outcome.ts'
import { areaGroups, basisWords, elapsed } from '../wording.ts'
import type { Writer } from '../writer.ts'

const statuses: Readonly<Record<Outcome, 'passed' | 'failed' | 'skipped'>> = {
  passed: 'passed',
  failure: 'failed',
  // The format has no word for it, and `other` looks green.
  error: 'failed',
  skipped: 'skipped',
}

/** Common Test Report Format, for dashboards and pull requests: a test per requirement, its class as `rawStatus`. */
export const ctrf: Writer = {
  name: 'ctrf',
  extension: 'json',
  fileName: 'ctrf.json',
  signature: /^\{\s*"reportFormat": "CTRF",[^{}]*"generatedBy": "offline-conformance /,
  render(report) {
    const ends = outcomesOf(report)
    const { tool, target, gate } = report
    const areas = new Map(
      areaGroups(report.results).map(({ area, letter, title }) => [area, `${letter} ${title}`]),
    )
    const tests = [
      ...ends.map((ended) => testOf(ended, areas.get(ended.result.area) ?? ended.result.area)),
      ...(isSilent(report, ends)
        ? [{ name: 'gate', status: 'failed' as const, duration: 0, message: gate.reason, suite: ['Gate'] }]
        : []),
    ]
    const of = (status: string): number => tests.filter((test) => test.status === status).length
    const document = {
      reportFormat: 'CTRF',
      specVersion: '0.0.0',
      timestamp: report.finishedAt,
      generatedBy: `${tool.name} ${tool.version}`,
      results: {
        tool: { name: tool.name, version: tool.version },
        summary: {
          tests: tests.length,
          passed: of('passed'),
          failed: of('failed'),
          skipped: of('skipped'),
          pending: 0,
          other: 0,
          start: Date.parse(report.startedAt),
          stop: Date.parse(report.finishedAt),
          duration: Math.round(elapsed(report)),
          extra: { gate, completion: report.completion },
        },
        tests,
        environment: {
          appName: target.name,
          extra: { issuer: target.issuer, driver: target.driver, edition: report.catalogue.edition },
        },
      },
    }
    return `${visibleJson(document)}\n`
  },
}

function testOf({ result, end }: Ended, area: string) {
  const { clause } = result
  return {
    testId: result.id,
    name: `${result.id}: ${result.title}`,
    status: statuses[end],
    duration: Math.round(result.milliseconds),
    suite: [area],
    rawStatus: result.class,
    ...(result.class === 'pass' ? {} : { message: reasonOf(result) }),
    tags: [result.level, basisWords[result.basis]],
    labels: { clause: `${clause.document}, section ${clause.section}`, 'clause-url': clause.url },
    extra: {
      ...(result.expected === undefined ? {} : { expected: result.expected }),
      ...(result.observed === undefined ? {} : { observed: result.observed }),
      ...(result.cause === undefined ? {} : { cause: result.cause }),
      rerun: result.rerun,
    },
  }
}
