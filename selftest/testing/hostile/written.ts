import { readFileSync } from 'node:fs'
import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { SaxesParser } from 'saxes'
import { leftBehindSchema } from '../../../cli/left-behind-schema.ts'
import type { RequirementResult, RunReport } from '../../../harness/engine/report.ts'
import { runReportSchema } from '../../../harness/engine/report-schema.ts'

const ajv = new Ajv2020({ strict: false })
addFormats.default(ajv)
export const isReport = ajv.compile(runReportSchema)
export const isLeftBehind = ajv.compile(leftBehindSchema)

/** What is wrong with a report.json by the published schema; undefined where nothing is. */
export const reportProblem = (text: string): string | undefined => jsonProblem(isReport, text)

/** What is wrong with a text by a schema. */
export function jsonProblem(valid: ValidateFunction, text: string): string | undefined {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return `not JSON: ${(error as Error).message}`
  }
  if (valid(value)) return undefined
  return (valid.errors ?? [])
    .slice(0, 3)
    .map(({ instancePath, message }) => `${instancePath}: ${message}`)
    .join('; ')
}

/** Why a text is no well-formed XML. */
export function xmlProblem(text: string): string | undefined {
  let problem: string | undefined
  const parser = new SaxesParser()
  parser.on('error', (error) => {
    problem ??= error.message
  })
  parser.write(text).close()
  return problem
}

/** Why a run that ended with 0 should not have: nothing was judged, or a MUST was not. */
export function falseGreen({ results }: RunReport): string | undefined {
  const selected = results.filter((result) => result.selected)
  const judged = selected.filter(({ class: found }) => ['pass', 'fail', 'warn', 'info'].includes(found))
  if (judged.length === 0) return `nothing judged: ${counted(selected)}`
  const errors = selected.filter(({ class: found }) => found === 'error')
  if (errors.length > 0) return `errors: ${ids(errors)}`
  const must = selected.filter(
    ({ class: found, level }) => found === 'blocked' && (level === 'MUST' || level === 'MUST NOT'),
  )
  return must.length === 0 ? undefined : `a MUST was not judged: ${ids(must)} of ${counted(selected)}`
}

function counted(results: readonly RequirementResult[]): string {
  const counts = new Map<string, number>()
  for (const { class: found } of results) counts.set(found, (counts.get(found) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
}

const ids = (results: readonly RequirementResult[]): string =>
  results
    .map(({ id }) => id)
    .slice(0, 3)
    .join(', ')

export function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
