import { isAbsolute, join, resolve } from 'node:path'
import { ConfigError } from '../harness/engine/errors.ts'
import { exitCodes } from '../harness/engine/gate.ts'
import type { RequirementResult, RunReport } from '../harness/engine/report.ts'
import { unknownName } from '../harness/runner/selection.ts'
import { evidenceSignature, evidenceText } from '../reports/evidence.ts'
import { reproScript, scriptSignature } from '../reports/repro/script.ts'
import { usualWriters, writers } from '../reports/writers/index.ts'
import { refuseUnwritable, removeIfSigned, writeFileWhole } from './files.ts'
import { coloured, message, printed } from './printed.ts'
import { complain, print } from './terminal.ts'

/** One file that a run writes. */
export interface Output {
  readonly path: string
  readonly mode?: number
  /** Recognises an earlier file of the same kind. */
  readonly signature: RegExp
  render(report: RunReport): string
}

export interface OutputOptions {
  readonly reporter?: readonly string[]
  readonly out: string
  readonly repro?: string
  readonly evidence?: string
}

/** The files that a run writes. @throws ConfigError for an unknown reporter */
export function outputsOf(options: OutputOptions): Output[] {
  const entries = options.reporter ?? usualWriters.map(({ name }) => name)
  const reports = entries.map((entry): Output => {
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
    return {
      path: isAbsolute(path) ? path : resolve(path),
      signature: writer.signature,
      render: (report) => writer.render(report),
    }
  })
  return [...reports, ...reproOf(options), ...evidenceOf(options)]
}

/** The script of `--repro`, executable. */
function reproOf({ repro, out }: OutputOptions): Output[] {
  if (repro === undefined) return []
  const render = (report: RunReport): string => reproScript(resultOf(report, repro, '--repro'), report.target)
  const name = `repro-${fileNameOf(repro)}.sh`
  return [{ path: resolve(out, name), signature: scriptSignature, render, mode: 0o755 }]
}

/** The file of `--evidence`, for the bug report of whoever makes the server. */
function evidenceOf({ evidence, out }: OutputOptions): Output[] {
  if (evidence === undefined) return []
  const render = (report: RunReport): string => evidenceText(resultOf(report, evidence, '--evidence'), report)
  const name = `evidence-${fileNameOf(evidence)}.md`
  return [{ path: resolve(out, name), signature: evidenceSignature, render }]
}

function resultOf({ results }: RunReport, wanted: string, option: string): RequirementResult {
  const result = results.find(({ id }) => id === wanted)
  if (result === undefined) throw new ConfigError(`${option} expects one requirement id, found "${wanted}"`)
  return result
}

function fileNameOf(id: string): string {
  return id.replace(/[^\w-]/g, '')
}

/**
 * Checks before the run that every output can be written, so that no result is lost; existing files do not change.
 *
 * @throws ConfigError for a file that cannot be written
 */
export async function refuseUnwritableOutputs(outputs: readonly Output[]): Promise<void> {
  for (const { path } of outputs) {
    await refuseUnwritable(path, 'choose another place with --out or --reporter name=path')
  }
}

/**
 * Removes the reports of an earlier run, so that nobody takes them for those of this one. Call it once the run has
 * started or has turned out to be impossible: until then they are the latest. Files that are no reports of ours stay
 * until a report replaces them.
 */
export async function removeEarlier(outputs: readonly Output[]): Promise<void> {
  for (const { path, signature } of outputs) await removeIfSigned(path, signature)
}

/** Writes the outputs and prints what became of each; returns an exit code for each that could not be written. */
export async function writeOutputs(outputs: readonly Output[], report: RunReport): Promise<number[]> {
  const codes: number[] = []
  for (const output of outputs) {
    try {
      const { path, mode } = output
      await writeFileWhole(path, output.render(report), mode === undefined ? {} : { mode })
      print(coloured('dim', printed`report  ${path}`))
    } catch (error) {
      const expected = error instanceof ConfigError
      codes.push(expected ? exitCodes.usage : exitCodes.internal)
      complain(
        message(
          expected ? error.message : `${output.path} cannot be written from this report (${String(error)})`,
        ),
      )
    }
  }
  return codes
}
