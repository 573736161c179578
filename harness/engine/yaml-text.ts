import { type Document, parseDocument, type Scalar, type ScalarTag, stringify, type Tags } from 'yaml'
import { stringifyString } from 'yaml/util'
import { hasUnseen, visibleJson, visibleLine } from './visible-text.ts'

/**
 * The only ways in which a file of YAML is written. Names come from servers: none leaves its scalar or its comment, for
 * readers of YAML 1.1 neither, which take U+0085, U+2028 and U+2029 for line breaks.
 */

/** A value in as many lines as it needs. */
export function yamlText(value: unknown): string {
  return stringify(value, spelled(hasUnclear))
}

/** A value in one line, to be put behind a key or into a comment. */
export function yamlFlow(value: unknown): string {
  const inOneLine = spelled((text) => hasUnclear(text) || /\n|^(%|---|\.\.\.)/.test(text))
  return stringify(value, { ...inOneLine, collectionStyle: 'flow' }).trim()
}

/** A comment, which ends where its line ends. */
export function yamlComment(text: string): string {
  return `# ${visibleLine(text)}`.trimEnd()
}

/** A document that is changed and written again; comments and order stay. */
export function yamlDocument(text: string): Document {
  return parseDocument(text, spelled(hasUnclear))
}

/** At the start of a line a CI system that shows the file takes this for a command, indented or not. */
const command = /\n[ ]*(?:::|##)/

/** A tab may be taken for indentation, and an unquoted `<<` for a merge. */
function hasUnclear(text: string): boolean {
  return hasUnseen(text) || text.includes('\t') || text === '<<' || command.test(text)
}

/** Options with which some strings are quoted, and spell by escapes what cannot be seen. */
function spelled(quoted: (text: string) => boolean) {
  const string: ScalarTag = {
    tag: 'tag:yaml.org,2002:str',
    default: true,
    identify: (value) => typeof value === 'string',
    resolve: (text) => text,
    stringify(item, context, ...callbacks) {
      const { value } = item
      // A string of JSON is one of YAML.
      if (typeof value === 'string' && quoted(value)) return visibleJson(value)
      return stringifyString(item as Scalar<string>, { ...context, actualString: true }, ...callbacks)
    },
  }
  const customTags = (tags: Tags): Tags => [
    string,
    ...tags.filter((tag) => typeof tag === 'string' || tag.tag !== string.tag),
  ]
  return { lineWidth: 0, customTags } as const
}
