import type { ErrorObject } from 'ajv/dist/2020.js'
import { ConfigError } from '../harness/engine/errors.ts'
import { parsedJson } from '../harness/engine/json-text.ts'
import type { RunReport } from '../harness/engine/report.ts'
import { runReportSchema } from '../harness/engine/report-schema.ts'
import { validatorOf } from '../harness/engine/validator.ts'

/** The most problems in one message; further ones are mostly repetitions. */
const mostProblems = 5

/**
 * Checks a value against the published schema.
 *
 * @throws Error naming the path of each problem, what was found there and what is accepted
 */
export function validateReport(value: unknown): asserts value is RunReport {
  const problems = reportProblems(value)
  if (problems.length > 0) throw new Error(`not a valid run report: ${problems.join('; ')}`)
}

/**
 * Reads a report that an earlier run wrote.
 *
 * @throws ConfigError naming the file and what is wrong with it
 */
export function readReport(text: string, fileName: string): RunReport {
  const value = parsedJson(text, fileName)
  refuseOtherVersion(value, fileName)
  try {
    validateReport(value)
  } catch (error) {
    throw new ConfigError(`${fileName}: ${(error as Error).message}`, { cause: error })
  }
  return value
}

const { const: knownVersion } = runReportSchema.properties.schemaVersion

/** A report of another version of the format is one of another program, and not one with many mistakes. */
function refuseOtherVersion(value: unknown, fileName: string): void {
  if (typeof value !== 'object' || value === null) return
  const { schemaVersion: found, tool } = value as { schemaVersion?: unknown; tool?: { version?: unknown } }
  if (typeof found !== 'number' || found === knownVersion) return
  const by = typeof tool?.version === 'string' ? ` by offline-conformance ${shorten(tool.version)}` : ''
  throw new ConfigError(
    `${fileName}: schemaVersion: written${by} in version ${found} of the format, accepted is ${knownVersion}; read it with the version that wrote it, or run again with this one`,
  )
}

/** Why a value does not match the published schema: for each problem its path, what was found and what is accepted. */
export function reportProblems(value: unknown): string[] {
  const validate = validatorOf(runReportSchema)
  if (validate(value)) return []
  const problems = new Set(
    (validate.errors ?? []).map((error) => `${pathOf(error.instancePath)}: ${problem(error)}`),
  )
  const rest = problems.size - mostProblems
  return [...problems].slice(0, mostProblems).concat(rest > 0 ? [`and ${rest} more`] : [])
}

/** `results.3.class` instead of `/results/3/class`. */
function pathOf(pointer: string): string {
  if (pointer === '') return '(the whole report)'
  return pointer
    .slice(1)
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .join('.')
}

function problem({ keyword, params, parentSchema, data, message }: ErrorObject): string {
  const found = `found ${shorten(data)}`
  switch (keyword) {
    case 'additionalProperties': {
      const keys = Object.keys((parentSchema as { properties?: object }).properties ?? {})
      return `found unknown key ${JSON.stringify(params.additionalProperty)}, accepted are ${keys.join(', ')}`
    }
    case 'required':
      return `found no ${JSON.stringify(params.missingProperty)}, which is required`
    case 'enum':
      return `${found}, accepted are ${(params.allowedValues as unknown[]).join(', ')}`
    case 'const':
      return `${found}, accepted is ${JSON.stringify(params.allowedValue)}`
    case 'type':
      return `${found}, accepted is ${[params.type].flat().join(' or ')}`
    case 'format':
      return `${found}, accepted is a text of the format ${params.format}`
    case 'pattern':
      return `${found}, accepted is a text that matches ${params.pattern}`
    default:
      return `${found}, which ${message ?? 'is not accepted'}`
  }
}

/** Long texts are cut: the beginning is enough to recognise them. */
function shorten(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (value !== null && typeof value === 'object') return 'an object'
  const shown = JSON.stringify(value) ?? 'nothing'
  return shown.length > 60 ? `${shown.slice(0, 57)}...` : shown
}
