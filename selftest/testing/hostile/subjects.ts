import { parseDocument } from 'yaml'
import { message, printed, sentence } from '../../../cli/printed.ts'
import { summaryLines } from '../../../cli/summary.ts'
import { assembleReport } from '../../../harness/checks/assemble-report.ts'
import { Engine } from '../../../harness/checks/run-all.ts'
import { diagnose, exitCodeOf } from '../../../harness/doctor/doctor.ts'
import type { ProbeResult } from '../../../harness/doctor/probe.ts'
import { GenericDriver } from '../../../harness/drivers/generic/generic-driver.ts'
import { ConfigError, TargetError } from '../../../harness/engine/errors.ts'
import type { RunReport } from '../../../harness/engine/report.ts'
import { redactedError } from '../../../harness/evidence/redacted-errors.ts'
import { learn } from '../../../harness/init/learn.ts'
import { registered } from '../../../harness/init/register.ts'
import { targetText } from '../../../harness/init/target-text.ts'
import { profilesOfRun } from '../../../harness/runner/conformance-run.ts'
import { withDefaults } from '../../../harness/target/defaults.ts'
import type { Target } from '../../../harness/target/target-file.ts'
import { formats } from '../../../reports/testing/formats.ts'
import { catalogue } from '../../../suites/catalogue.ts'
import { MockDriver } from '../../mock-driver.ts'
import { mockRequest } from '../../mock-request.ts'
import type { HostileTransport } from './transport.ts'
import { meetsDeadline, type Subject, type Trial } from './trial.ts'

/** What a command would leave: its exit code, what it prints, the files it writes. */
export interface Left {
  readonly code: number
  readonly printed: string
  readonly files: ReadonlyMap<string, string>
  readonly report?: RunReport
}

/** Seconds: short ones for answers that never end, and such as a busy machine does not reach for all others. */
const deadlinesOf = (trial: Trial): Target['deadlines'] =>
  meetsDeadline(trial) ? { request: 0.4, check: 4, run: 8 } : { request: 20, check: 60, run: 120 }

const everything = new MockDriver(mockRequest).target
const little = withDefaults({
  issuer: everything.issuer,
  clients: { main: everything.clients.main },
  users: everything.users.slice(0, 1),
})
const directory = '.'

/**
 * Runs a command's work without a process: its exit code and texts are those that the command line makes of it.
 *
 * @throws what the command line would call an internal error
 */
export async function leftBy(trial: Trial, transport: HostileTransport, signal: AbortSignal): Promise<Left> {
  const { subject } = trial
  const deadlines = deadlinesOf(trial)
  const full = { ...everything, deadlines }
  try {
    if (subject.kind === 'check') return await checked(subject.id, full, transport, signal)
    if (subject.kind === 'doctor') return await diagnosed(full, transport, signal)
    return await learned(subject, { ...little, deadlines }, transport, signal)
  } catch (error) {
    if (!(error instanceof ConfigError) && !(error instanceof TargetError)) throw error
    return {
      code: error instanceof ConfigError ? 2 : 4,
      printed: message(error.message).text,
      files: new Map(),
    }
  }
}

async function checked(
  id: string,
  full: Target,
  transport: HostileTransport,
  signal: AbortSignal,
): Promise<Left> {
  const requirement = catalogue.find((each) => each.id === id)
  if (requirement === undefined) throw new Error(`there is no requirement ${id}`)
  const driver = new GenericDriver(full, { directory, transport })
  const startedAt = new Date()
  try {
    await driver.start(signal)
    const profiles = profilesOfRun(mockRequest, driver)
    const engine = new Engine({
      catalogue,
      selected: new Set([id]),
      plan: [{ requirement, selected: true, dependsOn: [] }],
      driver,
      profiles,
      signal,
      pause: async () => {},
      rerun: (each) => `offline-conformance run ${each}`,
    })
    const outcome = await engine.run()
    const report = assembleReport({
      outcome,
      failOn: 'fail',
      profiles,
      target: { name: full.name, issuer: full.issuer, driver: driver.name },
      catalogue: { edition: 'next', requirements: catalogue.length },
      toolVersion: '0.0.0',
      startedAt,
      finishedAt: new Date(),
      warnings: [...driver.warnings, ...outcome.warnings],
      secrets: driver.secrets,
    })
    return {
      code: report.gate.exitCode,
      printed: summaryLines(report)
        .map(({ text }) => text)
        .join('\n'),
      files: new Map(formats.map(([name, render]) => [name, render(report)])),
      report,
    }
  } catch (error) {
    throw redactedError(error, driver.secrets)
  } finally {
    await driver.stop()
  }
}

async function diagnosed(full: Target, transport: HostileTransport, signal: AbortSignal): Promise<Left> {
  const driver = new GenericDriver(full, { directory, transport })
  const results: ProbeResult[] = []
  for await (const result of diagnose(driver, { signal, allowDestructive: true })) results.push(result)
  const lines = results.map(
    ({ what, state, said, remedy }) =>
      printed`${state} ${what} ${sentence(said)} ${sentence(remedy ?? '')}`.text,
  )
  return { code: exitCodeOf(results), printed: lines.join('\n'), files: new Map() }
}

async function learned(
  { registers }: Extract<Subject, { readonly kind: 'init' }>,
  small: Target,
  transport: HostileTransport,
  signal: AbortSignal,
): Promise<Left> {
  const options = { signal, directory, transport }
  const { clients, refused } = registers
    ? await registered(small, ['second', 'public'], options)
    : { clients: {}, refused: [] }
  const result = await learn({ ...small, clients: { ...small.clients, ...clients } }, options)
  const problems = [...refused.map((text) => ({ message: text, unreachable: false })), ...result.problems]
  const main = { client_id: small.clients.main.client_id, client_secret: 'env:ALBUM_SECRET' }
  const text = targetText(
    { issuer: small.issuer, clients: { main }, users: [{ username: 'kim', password: 'env:KIM_PASSWORD' }] },
    { ...result, problems },
    '2026-11-28',
  )
  const [broken] = parseDocument(text).errors
  if (broken !== undefined) throw new Error(`the target file is no YAML: ${broken.message}`)
  const [first] = result.problems
  const unreachable = result.problems.some((problem) => problem.unreachable)
  return {
    code: first === undefined ? 0 : unreachable ? 4 : 2,
    printed: [...result.notes, ...problems.map((problem) => problem.message)]
      .map((line) => message(line).text)
      .join('\n'),
    files: new Map([['target.yaml', text]]),
  }
}
