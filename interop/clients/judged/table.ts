import { judgedHazards } from '../../../judge/hazards/index.ts'
import { type JudgedLibrary, judgedLibraries } from './clients.ts'

/** Verdicts by client, and there by hazard. */
export type Verdicts = Readonly<Record<string, Readonly<Record<string, string>>>>

const words: Readonly<Record<string, string>> = { warn: 'weak', 'not-applicable': '–' }

/** A row for each hazard, a column for each client, in Markdown. */
export function tableOf(verdicts: Verdicts): string {
  const cell = ({ name, application }: JudgedLibrary, hazard: string): string => {
    const verdict = verdicts[name]?.[hazard] ?? ''
    if (verdict !== 'not-applicable' && application.includes(hazard)) return 'app'
    return words[verdict] ?? verdict
  }
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    row(['Hazard', ...judgedLibraries.map(({ name }) => name)]),
    row(['---', ...judgedLibraries.map(() => '---')]),
    ...judgedHazards.map(({ id }) => row([id, ...judgedLibraries.map((library) => cell(library, id))])),
  ].join('\n')
}

const [begin, end] = ['<!-- table of verdicts: begin -->', '<!-- table of verdicts: end -->']

/** The document with the table in its place. @throws Error where the document has no place for it */
export function withTable(document: string, table: string): string {
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the document needs the lines ${begin} and ${end}`)
  return `${document.slice(0, from + begin.length)}\n\n${table}\n\n${document.slice(to)}`
}
