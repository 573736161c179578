/**
 * Characters that a terminal or a reader takes for something else than text: controls but the line feed and the
 * tabulator, and what turns, hides or fills text (bidirectional, zero-width, soft hyphen, tags, line separators).
 */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is searched for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\u{E0000}-\u{E0FFF}]/u

/** Lines that a CI system takes for a command. */
const command = /^[ \t]*(?:::[\w-]+|##\[|##vso\[|##teamcity\[)/m

/** A stack trace, or what Node prints of an error that nobody caught. */
const trace = /^\s+at .*:\d+:\d+\)?$|^internal error|Unhandled|^node:internal|^Node\.js v\d/m

/** The text around a match, visible. */
function around(text: string, index: number): string {
  return JSON.stringify(text.slice(Math.max(0, index - 40), index + 40)).replaceAll(
    /[\u007f-\u{10ffff}]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}

function found(pattern: RegExp, text: string): string | undefined {
  const match = pattern.exec(text)
  return match === null ? undefined : around(text, match.index)
}

export const controlCharacter = (text: string): string | undefined => found(invisible, text)
export const commandLine = (text: string): string | undefined => found(command, text)
export const stackTrace = (text: string): string | undefined => {
  const match = trace.exec(text)
  return match === null
    ? undefined
    : JSON.stringify(text.slice(Math.max(0, match.index - 200), match.index + 120))
}
