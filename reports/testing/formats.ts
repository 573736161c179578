import type { RunReport } from '../../harness/engine/report.ts'
import { baselineFrom, baselineText } from '../baseline/from-report.ts'
import { diffReports } from '../diff/diff.ts'
import { diffMarkdown, diffText } from '../diff/render.ts'
import { factsOf, factsText } from '../facts/facts.ts'
import { matrixPage } from '../matrix/page.ts'
import { reproScript } from '../repro/script.ts'
import { writers } from '../writers/index.ts'
import { sampleReport } from './sample-report.ts'

/** Every text that is made of a report, under the name of a file that holds it; a new writer is in here by itself. */
export const formats: readonly (readonly [file: string, render: (report: RunReport) => string])[] = [
  ...writers.map(({ fileName, render }) => [fileName, render] as const),
  ['facts.yaml', (report) => factsText(factsOf(factual(report), 'report.json'), report)],
  [
    'baseline.yaml',
    (report) =>
      baselineText(
        baselineFrom(report, { reason: 'known', owner: 'sso team', expires: '2027-01-31' }),
        report,
      ),
  ],
  ['diff.txt', (report) => diffText(diffReports(earlier(report), report))],
  ['diff.md', (report) => diffMarkdown(diffReports(earlier(report), report))],
  ['matrix.html', (report) => matrixPage([earlier(report), report])],
  [
    'repro.sh',
    (report) => {
      const [failed] = report.results
      if (failed === undefined) throw new Error('a report without results has no exchanges to repeat')
      return reproScript(failed, report.target)
    },
  ],
]

/** A report that facts can be taken from: complete, and without errors. */
function factual(report: RunReport): RunReport {
  return {
    ...report,
    completion: { state: 'complete' },
    results: report.results.filter((result) => result.class !== 'error'),
  }
}

/** A run before the given one, from which every kind of change leads to it. */
function earlier(report: RunReport): RunReport {
  const [regressed, changed, added, mended, stopped, ...others] = report.results
  const gone = sampleReport().results.at(-1)
  const before = [
    { ...regressed, class: 'pass' },
    { ...changed, observations: [] },
    { ...mended, class: 'fail' },
    { ...stopped, class: 'warn' },
    ...others.map((result) => (result.class === 'info' ? { ...result, class: 'blocked' } : result)),
    { ...gone, id: 'only-in-the-earlier-report' },
  ] as RunReport['results']
  return {
    ...report,
    finishedAt: '2026-11-18T04:10:07.250Z',
    results: before.filter(({ id }) => id !== added?.id),
  }
}
