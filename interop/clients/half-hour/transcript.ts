const marks = (name: string): [string, string] => [
  `<!-- transcript of the ${name}: begin -->\n\n`,
  `\n\n<!-- transcript of the ${name}: end -->`,
]

function placeOf(document: string, name: string): [number, number] {
  const [begin, end] = marks(name)
  const [from, to] = [document.indexOf(begin), document.indexOf(end)]
  if (from < 0 || to < from) throw new Error(`the page has no place for the transcript of the ${name}`)
  return [from + begin.length, to]
}

/** The lines of the transcript in a page. */
export function transcriptOf(document: string, name: string): string[] {
  return document
    .slice(...placeOf(document, name))
    .split('\n')
    .map((line) => line.slice(4))
}

/** The page with other lines in the place of the transcript, as a block of code. */
export function withTranscript(document: string, name: string, lines: readonly string[]): string {
  const [from, to] = placeOf(document, name)
  const block = lines.map((line) => (line === '' ? '' : `    ${line}`)).join('\n')
  return document.slice(0, from) + block + document.slice(to)
}

/** Without what differs from run to run: made-up identifiers, ports, times, counts, and what a race decides. */
export function comparable(lines: readonly string[]): string {
  let byChance = false
  return lines
    .filter((line) => {
      if (line !== '' && !line.startsWith(' ')) byChance = line.includes('revoke-token-race-no-survivor')
      return !byChance
    })
    .join('\n')
    .replaceAll(registered(lines), 'ID')
    .replace(/\d+/g, 'N')
}

/** The identifier of the client that `init` registers, which later commands print, too. */
function registered(lines: readonly string[]): string {
  return /^created client (\S+)/m.exec(lines.join('\n'))?.[1] ?? 'ID'
}
