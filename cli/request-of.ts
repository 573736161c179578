import { quote } from 'shlex'
import { ConfigError } from '../harness/engine/errors.ts'
import type { Shard } from '../harness/engine/report.ts'
import { profiles as knownProfiles, type Profile } from '../harness/engine/vocabulary.ts'
import type { RunRequest } from '../harness/runner/run-request.ts'
import { unknownName } from '../harness/runner/selection.ts'
import type { Target } from '../harness/target/target-file.ts'
import { editionNames } from '../suites/editions.ts'
import { failOnOf } from './fail-on.ts'

/** Options for the target and the selection, which several commands share. */
export interface TargetOptions {
  readonly target?: string
  readonly issuer?: string
  readonly ca?: string
  readonly insecure?: boolean
  readonly profile?: readonly string[]
  readonly area?: readonly string[]
  readonly level?: readonly string[]
  readonly exclude?: readonly string[]
  readonly edition?: string
  readonly shard?: Shard
  /** Default `fail`. */
  readonly failOn?: string
  readonly timeout?: number
  readonly maxTime?: number
  readonly concurrency?: number
  readonly over: string
  readonly defect?: readonly string[]
  readonly allowDestructive: boolean
  readonly waitForTarget?: number
}

/** The run that the options and the environment ask for. @throws ConfigError if any of them cannot be used */
export async function requestOf(names: readonly string[], options: TargetOptions): Promise<RunRequest> {
  const failOn = failOnOf(options.failOn)
  const over = (['in-process', 'http'] as const).find((value) => value === options.over)
  if (over === undefined) unknownName(options.over, ['in-process', 'http'], '--over')
  const edition = editionNames.find((name) => name === options.edition)
  if (edition === undefined && options.edition !== undefined)
    unknownName(options.edition, editionNames, '--edition')
  const file = options.target ?? process.env.OFFLINE_CONFORMANCE_TARGET
  if (file !== undefined && options.defect !== undefined) {
    throw new ConfigError(
      '--defect enables defects of the built-in mock; it cannot be combined with a target file',
    )
  }
  const runDeadline = options.timeout ?? options.maxTime
  const loaded = file === undefined ? undefined : await read(file)
  const target = overridden(loaded?.target, options)
  return {
    ...(target === undefined ? {} : { target }),
    ...(runDeadline === undefined ? {} : { runDeadline }),
    ...(edition === undefined ? {} : { edition }),
    ...(options.concurrency === undefined ? {} : { concurrency: options.concurrency }),
    ...(options.shard === undefined ? {} : { shard: options.shard }),
    ...(options.waitForTarget === undefined ? {} : { waitForTarget: options.waitForTarget }),
    directory: loaded?.directory ?? process.cwd(),
    over: over as 'in-process' | 'http',
    defects: options.defect ?? [],
    names,
    areas: options.area ?? [],
    levels: options.level ?? [],
    exclude: options.exclude ?? [],
    profiles: (options.profile ?? []).map(profileOf),
    failOn,
    rerunArguments: [
      ...(file === undefined ? [] : [`--target ${quote(file)}`]),
      ...(options.defect ?? []).map((name) => `--defect ${quote(name)}`),
      ...(edition === undefined ? [] : [`--edition ${edition}`]),
    ].join(' '),
    allowDestructive: options.allowDestructive,
    warnings: loaded?.warnings ?? [],
  }
}

/** Flags override the environment, which overrides the file. */
function overridden(target: Target | undefined, options: TargetOptions): Target | undefined {
  const issuer = options.issuer ?? process.env.OFFLINE_CONFORMANCE_ISSUER
  const { ca, insecure } = options
  if (target === undefined) {
    if (issuer !== undefined || ca !== undefined || insecure === true) {
      throw new ConfigError('--issuer, --ca and --insecure override a target file; name one with --target')
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

/** YAML and schemas are loaded only for a file: without them the built-in mock starts faster. */
async function read(file: string) {
  const { loadTarget } = await import('../harness/target/load-target.ts')
  return loadTarget(file)
}
