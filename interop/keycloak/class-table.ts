/** Class by requirement id. */
export type Classes = Readonly<Record<string, string>>

/** Requirement x release as Markdown: the requirements whose class is not `pass` everywhere. */
export function classTable(columns: Readonly<Record<string, Classes>>): string {
  const versions = Object.keys(columns)
  const ids = [...new Set(versions.flatMap((version) => Object.keys(columns[version] ?? {})))]
  const cell = (version: string, id: string): string => columns[version]?.[id] ?? '-'
  const told = ids.filter((id) => versions.some((version) => cell(version, id) !== 'pass'))
  const counts = (version: string, name: string): number =>
    Object.values(columns[version] ?? {}).filter((found) => found === name).length
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`
  return [
    line(['requirement', ...versions]),
    line(['---', ...versions.map(() => '---')]),
    ...told.map((id) => line([id, ...versions.map((version) => cell(version, id))])),
    ...['pass', 'fail', 'warn', 'info', 'blocked', 'not-applicable', 'error'].map((name) =>
      line([`*${name}*`, ...versions.map((version) => counts(version, name))]),
    ),
  ].join('\n')
}
