import { assembleReport } from '../../harness/checks/assemble-report.ts'
import type { RequirementResult, RunReport } from '../../harness/engine/report.ts'
import { layersOf } from '../../harness/evidence/decoding.ts'
import { Recorder } from '../../harness/evidence/recorder.ts'
import { redactedResult } from '../../harness/evidence/redact-report.ts'
import { Redactor } from '../../harness/evidence/redactor.ts'
import type { SecretMemory } from '../../harness/evidence/secret-memory.ts'
import type { ShapedAnswer } from '../../harness/evidence/testing/shapes.ts'
import { baselineFrom, baselineText } from '../../reports/baseline/from-report.ts'
import { diffReports } from '../../reports/diff/diff.ts'
import { diffMarkdown, diffText } from '../../reports/diff/render.ts'
import { factsOf, factsText } from '../../reports/facts/facts.ts'
import { reproScript } from '../../reports/repro/script.ts'
import { sampleReport, sampleResult } from '../../reports/testing/sample-report.ts'
import { writers } from '../../reports/writers/index.ts'
import { summaryLines } from '../summary.ts'

/** The results of one check each, through the report, in everything that is written or printed. */
export function written(memory: SecretMemory, results: readonly RequirementResult[], more = ''): string[] {
  const report = assembleReport({
    outcome: {
      results,
      ledger: [
        {
          token: 'refresh_token#1',
          requirement: results[0]?.id ?? '',
          user: 'kim',
          client: 'my-client',
          end: 'unknown',
          how: more,
        },
      ],
      completion: { state: 'complete', reason: more },
      internalFailures: [],
      misconfigured: [],
      warnings: [],
    },
    failOn: 'fail',
    profiles: ['oauth2'],
    target: { name: 'op', issuer: 'https://op.example', driver: 'generic' },
    catalogue: { edition: '1', requirements: 1 },
    toolVersion: '1',
    startedAt: new Date(0),
    finishedAt: new Date(0),
    warnings: [more],
    secrets: memory,
  })
  return outputs(report)
}

function outputs(report: RunReport): string[] {
  const diff = diffReports(sampleReport(), report)
  return [
    ...writers.map((writer) => writer.render(report)),
    summaryLines(report)
      .map(({ text }) => text)
      .join('\n'),
    factsText(factsOf(report, 'report.json'), report),
    baselineText(baselineFrom(report, { reason: 'known' }), report),
    diffText(diff),
    diffMarkdown(diff),
    ...report.results.map((result) => reproScript(result, report.target)),
  ]
}

export interface Check {
  readonly redactor: Redactor
  readonly recorder: Recorder
}

export function check(memory: SecretMemory): Check {
  const redactor = new Redactor(memory)
  return { redactor, recorder: new Recorder({ redactor }) }
}

export function record({ recorder }: Check, response: ShapedAnswer): void {
  recorder.record({
    request: { sender: 'client main', method: 'GET', url: 'https://op.example/token', headers: [] },
    response,
    startedAt: new Date(0),
    milliseconds: 1,
  })
}

/** What a check says that repeats what it was answered. */
export function resultOf(
  id: string,
  { redactor, recorder }: Check,
  said: readonly ShapedAnswer[],
): RequirementResult {
  const observed = said.map(({ headers, body }) => `${headers.map(String).join()} ${body}`).join('\n')
  const result = sampleResult({
    id,
    class: 'fail',
    finding: 'text',
    summary: observed,
    observed,
    expected: 'refused',
    observations: [{ outcome: 'violated', subject: observed, expected: 'refused', observed, exchanges: [1] }],
  })
  return { ...redactedResult(result, redactor), exchanges: recorder.exchanges }
}

const decoded = (text: string): string => layersOf(text).at(-1)?.text ?? text

/** Where a part of a canary, or of a spelling of it, is left. */
export function leaks(texts: readonly string[], parts: readonly string[]): string[] {
  const looked = [...new Set(parts.flatMap((part) => [part, decoded(part)]))].filter(
    (part) => part.length > 5,
  )
  return texts.flatMap((text) => {
    const plain = decoded(text)
    return looked.filter((part) => text.includes(part) || plain.includes(part))
  })
}
