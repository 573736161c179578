import { resolve } from 'node:path'
import { ConfigError, TargetError } from '../harness/engine/errors.ts'
import type { RequirementResult, RunReport } from '../harness/engine/report.ts'
import type { Area, areas, Profile } from '../harness/engine/vocabulary.ts'
import { conformanceRun } from '../harness/runner/conformance-run.ts'
import type { RunRequest } from '../harness/runner/run-request.ts'
import { SharedRun } from '../harness/runner/shared-run.ts'
import { loadTarget } from '../harness/target/load-target.ts'
import type { DefectName } from '../mock-provider/provider/defects/name.ts'
import { catalogue, type RequirementId } from '../suites/catalogue.ts'
import type { Edition } from '../suites/editions.ts'
import { driverFor } from './driver-for.ts'
import { mockRequest } from './mock-request.ts'

export type { RequirementResult, RunReport } from '../harness/engine/report.ts'
export type { Area, DefectName, Edition, Profile, RequirementId }
export { ConfigError, catalogue, TargetError }

/** A requirement by its id, or all of an area by its name or letter. */
export type RequirementName = RequirementId | Area | (typeof areas)[Area]['letter']

/** The two functions of a test runner: vitest of any major version, Jest, or `node:test`. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown
  test(name: string, body: (...context: unknown[]) => Promise<void>, timeout?: number): unknown
}

export interface ConformanceOptions {
  /** The requirements to check. Default: all. */
  readonly only?: readonly RequirementName[]
  readonly exclude?: readonly RequirementName[]
  /** Profiles to check. Default: all that are no promises, and those that the target file claims. */
  readonly profiles?: readonly Profile[]
  /** Whether to run checks that change settings of the whole target. Default: false; for the built-in mock, true. */
  readonly allowDestructive?: boolean
  /** Defects of the built-in mock to enable. */
  readonly defects?: readonly DefectName[]
  /**
   * The edition of the requirements that counts; requirements of later editions are checked and reported, but fail
   * nothing. Default: the newest frozen edition; `next` has all requirements of this version.
   */
  readonly edition?: Edition
  /** Milliseconds for one test, if the runner takes a timeout as third argument. Default: 300000. */
  readonly testTimeout?: number
}

/**
 * Runs the suites without a test runner.
 *
 * @param target path of a target file. Default: the built-in mock
 * @param options the selection, and a signal that ends the run early: the report then says `interrupted`
 * @returns the run report, as `schemas/report.schema.json` describes it
 * @throws ConfigError if a name or the file cannot be used
 * @throws TargetError if the target does not answer
 */
export async function checkConformance(
  target?: string,
  options: ConformanceOptions & { readonly signal?: AbortSignal } = {},
): Promise<RunReport> {
  const signal = options.signal ?? new AbortController().signal
  return conformanceRun(await requestFor(target, options), { driverFor, signal })
}

/**
 * Defines one test for each requirement in a test runner. A requirement that does not apply to the target is skipped if
 * the runner can skip a running test, and passes otherwise. A file or target that cannot be used fails every test.
 *
 * Jest loads modules only with `node --experimental-vm-modules`, and must not compile them: `transform: {}`.
 *
 * @param runner the runner's `describe` and `test`
 * @param target path of a target file. Default: the built-in mock
 */
export function defineConformance(
  runner: TestRunner,
  target?: string,
  options: ConformanceOptions = {},
): void {
  let shared: Promise<SharedRun> | undefined
  let failure: string | undefined
  const start = async (): Promise<SharedRun> =>
    new SharedRun(await requestFor(target, options), {
      driverFor,
      tell: (event) => {
        if (event.kind === 'failed') failure = event.message
      },
      signal: new AbortController().signal,
    })
  runner.describe(`offline tokens of ${target ?? 'the built-in mock'}`, () => {
    for (const { id, title } of catalogue) {
      runner.test(
        `${id}: ${title}`,
        async (...context) => {
          shared ??= start()
          const result = await (await shared).result(id)
          if (failure !== undefined) throw new Error(failure)
          if (result === undefined) return skip(context, 'not part of this run')
          const reason = skipReason(result)
          if (reason !== undefined) return skip(context, reason)
          if (['fail', 'error', 'blocked'].includes(result.class)) {
            throw new Error(`${result.class}: ${result.summary}`)
          }
        },
        options.testTimeout ?? 300_000,
      )
    }
  })
}

/** Why a result neither passes nor fails its test; undefined if it does either. */
export function skipReason({ class: resultClass, summary, addedIn }: RequirementResult): string | undefined {
  if (resultClass === 'not-applicable') return summary
  if (addedIn === undefined || resultClass === 'pass') return undefined
  return `new in edition ${addedIn}, does not count; ${resultClass}: ${summary}`
}

/** vitest and `node:test` pass a context with `skip` to a test; Jest passes nothing. */
function skip([context]: readonly unknown[], reason: string): void {
  const { skip: skipHere } = (context ?? {}) as { skip?: (reason: string) => void }
  skipHere?.call(context, reason)
}

export async function requestFor(
  target: string | undefined,
  options: ConformanceOptions,
): Promise<RunRequest> {
  const loaded = target === undefined ? undefined : await loadTarget(resolve(target))
  return {
    ...mockRequest,
    ...(options.edition === undefined ? {} : { edition: options.edition }),
    ...(loaded === undefined ? {} : { target: loaded.target, directory: loaded.directory }),
    names: options.only ?? [],
    exclude: options.exclude ?? [],
    profiles: options.profiles ?? [],
    defects: options.defects ?? [],
    allowDestructive: options.allowDestructive ?? target === undefined,
    rerunArguments: target === undefined ? '' : `--target ${target}`,
    warnings: loaded?.warnings ?? [],
  }
}
