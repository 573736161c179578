import { prose } from './markdown.ts'

/** The place of an observation, with a link where it names an issue or a pull request of GitHub. */
export function evidenceLink(place: string): string {
  const found = /([\w.-]+\/[\w.-]+)(?: (PR|issue) |#)(\d+)/.exec(place)
  if (found === null) return prose(place)
  const [name, repository, kind, number] = found
  const url = `https://github.com/${repository}/${kind === 'PR' ? 'pull' : 'issues'}/${number}`
  const before = place.slice(0, found.index)
  const after = place.slice(found.index + name.length)
  return `${prose(before)}[${name}](${url})${prose(after)}`
}
