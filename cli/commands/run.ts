import { mkdir, open, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { ConfigError } from '../../harness/errors.ts'
import { exitCodes, type FailOn, failOnValues } from '../../harness/gate.ts'
import type { RunReport } from '../../harness/report.ts'
import { profiles as knownProfiles, type Profile } from '../../harness/requirement.ts'
import { readDocument } from '../../harness/target/document.ts'
import { loadTarget } from '../../harness/target/load-target.ts'
import type { Target } from '../../harness/target/target-file.ts'
import { withBaseline } from '../../reports/baseline/apply.ts'
import { type Baseline, baselineSchema } from '../../reports/baseline/baseline-file.ts'
import { reproScript } from '../../reports/repro/script.ts'
import { validateReport } from '../../reports/validate.ts'
import { writers } from '../../reports/writers/index.ts'
import { catalogue } from '../../suites/catalogue.ts'
import type { RunRequest } from '../../suites/run-request.ts'
import { unknownName } from '../../suites/selection.ts'
import { progressPrinter } from '../progress.ts'
import { runSuites } from '../run-in-vitest.ts'
import { summaryText } from '../summary.ts'

export interface RunOptions {
  readonly target?: string
  readonly issuer?: string
  readonly ca?: string
  readonly insecure?: boolean
  readonly profile?: readonly string[]
  readonly area?: readonly string[]
  readonly level?: readonly string[]
  readonly exclude?: readonly string[]
  readonly failOn: string
  readonly reporter?: readonly string[]
  readonly out: string
  readonly timeout?: number
  readonly over: string
  readonly defect?: readonly string[]
  readonly repro?: string
  readonly allowDestructive: boolean
  readonly baseline?: string
  readonly strictBaseline: boolean
}

interface Output {
  readonly path: string
  readonly mode?: number
  render(report: RunReport): string
}

/** Runs the suites, prints progress and a summary, writes the reports; returns the exit code. */
export async function run(names: readonly string[], options: RunOptions): Promise<number> {
  const request = await requestOf(options.repro === undefined ? names : [...names, options.repro], options)
  const outputs = [...outputsOf(options), ...reproOf(options)]
  const judge = await baselineOf(options)
  await refuseUnwritable(outputs)
  const progress = progressPrinter(process.stdout)
  const suites = runSuites(request, (event) => progress.show(event))
  const interrupt = (): void => {
    progress.say('interrupted: ending the checks that run, then writing what there is')
    suites.interrupt()
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  const done = await suites.done
  process.off('SIGINT', interrupt)
  process.off('SIGTERM', interrupt)
  progress.end()
  if ('kind' in done) {
    process.stderr.write(`${done.message}\n`)
    if (done.cause === 'config') return exitCodes.usage
    return done.cause === 'target' ? exitCodes.unreachable : exitCodes.internal
  }
  const report = judge(done.report)
  validateReport(report)
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

async function requestOf(names: readonly string[], options: RunOptions): Promise<RunRequest> {
  const failOn = failOnValues.find((value) => value === options.failOn)
  if (failOn === undefined) unknownName(options.failOn, failOnValues, '--fail-on')
  const over = (['in-process', 'http'] as const).find((value) => value === options.over)
  if (over === undefined) unknownName(options.over, ['in-process', 'http'], '--over')
  const file = options.target ?? process.env.OFFLINE_CONFORMANCE_TARGET
  if (file !== undefined && options.defect !== undefined) {
    throw new ConfigError(
      '--defect switches defects of the built-in mock on; it cannot be used with a target file',
    )
  }
  const loaded = file === undefined ? undefined : await loadTarget(file)
  const target = overridden(loaded?.target, options)
  return {
    ...(target === undefined ? {} : { target }),
    ...(options.timeout === undefined ? {} : { runDeadline: options.timeout }),
    directory: loaded?.directory ?? process.cwd(),
    over: over as 'in-process' | 'http',
    defects: options.defect ?? [],
    names,
    areas: options.area ?? [],
    levels: options.level ?? [],
    exclude: options.exclude ?? [],
    profiles: (options.profile ?? []).map(profileOf),
    failOn: failOn as FailOn,
    rerunArguments:
      file !== undefined
        ? `--target ${file}`
        : (options.defect ?? []).map((name) => `--defect ${name}`).join(' '),
    allowDestructive: options.allowDestructive,
    warnings: loaded?.warnings ?? [],
  }
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
  const baseline = ((await readDocument(file, baselineSchema)) ?? {}) as Baseline
  for (const { id } of [...(baseline.findings ?? []), ...(baseline.waived ?? [])]) {
    const known = catalogue.map((requirement) => requirement.id)
    if (!known.includes(id)) unknownName(id, known, `requirement in ${file}`)
  }
  return (report) => withBaseline(report, { file, baseline, strict: strictBaseline, now: new Date() })
}

/** A flag counts more than the environment, which counts more than the file. */
function overridden(target: Target | undefined, options: RunOptions): Target | undefined {
  const issuer = options.issuer ?? process.env.OFFLINE_CONFORMANCE_ISSUER
  const { ca, insecure } = options
  if (target === undefined) {
    if (issuer !== undefined || ca !== undefined || insecure === true) {
      throw new ConfigError('--issuer, --ca and --insecure change a target file; name one with --target')
    }
    return undefined
  }
  if (issuer !== undefined && !/^https?:\/\//.test(issuer)) {
    throw new ConfigError(`--issuer: found ${JSON.stringify(issuer)}; accepted is an http or https URL`)
  }
  return {
    ...target,
    ...(issuer === undefined ? {} : { issuer }),
    tls: {
      ...target.tls,
      ...(ca === undefined ? {} : { ca }),
      ...(insecure === true ? { insecure } : {}),
    },
  }
}

function profileOf(name: string): Profile {
  return knownProfiles.find((known) => known === name) ?? unknownName(name, knownProfiles, 'profile')
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
