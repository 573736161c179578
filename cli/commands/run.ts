import { mkdir, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { ConfigError } from '../../harness/errors.ts'
import { exitCodes } from '../../harness/gate.ts'
import type { RunReport } from '../../harness/report.ts'
import { withBaseline } from '../../reports/baseline/apply.ts'
import { type Baseline, baselineSchema } from '../../reports/baseline/baseline-file.ts'
import { reproScript } from '../../reports/repro/script.ts'
import { writers } from '../../reports/writers/index.ts'
import { unknownName } from '../../suites/selection.ts'
import { interruptible } from '../interruption.ts'
import { progressPrinter } from '../progress.ts'
import { requestOf, type TargetOptions } from '../request-of.ts'
import { type RunEnd, runSuites } from '../run-suites.ts'
import { summaryText } from '../summary.ts'

export interface RunOptions extends TargetOptions {
  readonly reporter?: readonly string[]
  readonly out: string
  readonly repro?: string
  readonly rerun?: string
  readonly baseline?: string
  readonly strictBaseline: boolean
}

type Validation = typeof import('../../reports/validate.ts')

/** Schemas and YAML are loaded where they are needed, so that the suites start before. */
const validation = (): Promise<Validation> => import('../../reports/validate.ts')

interface Output {
  readonly path: string
  readonly mode?: number
  render(report: RunReport): string
}

/** Runs the suites, prints progress and a summary, writes the reports; returns the exit code. */
export async function run(names: readonly string[], options: RunOptions): Promise<number> {
  const again = options.rerun === undefined ? [] : await unsettledBefore(options.rerun, options.out)
  const repro = options.repro === undefined ? [] : [options.repro]
  const request = await requestOf([...names, ...repro, ...again], options)
  const outputs = [...outputsOf(options), ...reproOf(options)]
  const judge = await baselineOf(options)
  await refuseUnwritable(outputs)
  return interruptible(async (interruption) => {
    const progress = progressPrinter(process.stdout)
    interruption.ordered.addEventListener('abort', () =>
      progress.say('interrupted: ending the checks that run, then writing what there is'),
    )
    const end = await runSuites(request, interruption, (event) => progress.show(event))
    progress.end()
    return conclude(end, judge, outputs)
  })
}

/** Judges, writes and tells how a run ended; returns its exit code. */
async function conclude(
  done: RunEnd,
  judge: (report: RunReport) => RunReport,
  outputs: readonly Output[],
): Promise<number> {
  if ('kind' in done) {
    process.stderr.write(`${done.message}\n`)
    if (done.cause === 'config') return exitCodes.usage
    return done.cause === 'target' ? exitCodes.unreachable : exitCodes.internal
  }
  const report = judge(done.report)
  const schema: Validation = await validation()
  schema.validateReport(report)
  for (const output of outputs) {
    await writeFile(output.path, output.render(report), { mode: output.mode ?? 0o644 })
  }
  process.stdout.write(
    summaryText(
      report,
      outputs.map(({ path }) => path),
    ),
  )
  return report.gate.exitCode
}

/** Judges a report with the baseline of the options, which is read before anything runs. */
async function baselineOf({
  baseline: file,
  strictBaseline,
}: RunOptions): Promise<(report: RunReport) => RunReport> {
  if (file === undefined) {
    if (strictBaseline) throw new ConfigError('--strict-baseline belongs to --baseline <file>')
    return (report) => report
  }
  const { readDocument } = await import('../../harness/target/document.ts')
  const baseline = ((await readDocument(file, baselineSchema)) ?? {}) as Baseline
  // The suites are loaded where they run; here only a baseline needs their names.
  const { catalogue } = await import('../../suites/catalogue.ts')
  for (const { id } of [...(baseline.findings ?? []), ...(baseline.waived ?? [])]) {
    const known = catalogue.map((requirement) => requirement.id)
    if (!known.includes(id)) unknownName(id, known, `requirement in ${file}`)
  }
  return (report) => withBaseline(report, { file, baseline, strict: strictBaseline, now: new Date() })
}

/** What did not hold, or could not be judged, in the report of the run before. */
async function unsettledBefore(what: string, out: string): Promise<string[]> {
  if (what !== 'failed') unknownName(what, ['failed'], '--rerun')
  const file = join(out, 'report.json')
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(
      `--rerun failed: ${file} cannot be read (${error.code ?? String(error)}); run once before`,
    )
  })
  const { readReport } = await validation()
  const ids = readReport(text, file)
    .results.filter((result) => result.selected)
    .filter((result) => ['fail', 'warn', 'error', 'blocked'].includes(result.class))
    .map(({ id }) => id)
  if (ids.length === 0) throw new ConfigError(`--rerun failed: everything held in ${file}`)
  return ids
}

function outputsOf(options: RunOptions): Output[] {
  const asked = options.reporter ?? writers.map(({ name }) => name)
  return asked.map((entry) => {
    const [name = '', ...rest] = entry.split('=')
    const writer = writers.find((candidate) => candidate.name === name)
    if (writer === undefined) {
      return unknownName(
        name,
        writers.map((known) => known.name),
        'reporter',
      )
    }
    const path = rest.length > 0 ? rest.join('=') : join(options.out, writer.fileName)
    return { path: isAbsolute(path) ? path : resolve(path), render: (report) => writer.render(report) }
  })
}

/** The script of `--repro`, executable. */
function reproOf({ repro, out }: RunOptions): Output[] {
  if (repro === undefined) return []
  const render = (report: RunReport): string => {
    const result = report.results.find(({ id }) => id === repro)
    if (result === undefined) throw new ConfigError(`--repro takes one requirement id, found "${repro}"`)
    return reproScript(result, report.target)
  }
  return [{ path: resolve(out, `repro-${repro.replace(/[^\w-]/g, '')}.sh`), render, mode: 0o755 }]
}

/** Checked before the run, so that no result is lost for want of a place to write it to. */
async function refuseUnwritable(outputs: readonly Output[]): Promise<void> {
  for (const { path } of outputs) {
    try {
      await mkdir(dirname(path), { recursive: true })
      await (await open(path, 'a')).close()
      // A run that cannot start must not leave the report of an earlier one to be read as its own.
      if ((await stat(path)).isFile()) await rm(path)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? String(error)
      throw new ConfigError(
        `${path} cannot be written (${code}); choose another place with --out or --reporter name=path`,
      )
    }
  }
}
