import { ConfigError } from './errors.ts'

/**
 * Reads a JSON file of the user.
 *
 * @throws ConfigError that names the file and the place; the message of the parser may quote what stands there
 */
export function parsedJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch (error) {
    const [place] = /position \d+(?: \(line \d+ column \d+\))?|Unexpected end/i.exec(String(error)) ?? []
    throw new ConfigError(`${file}: not JSON${place === undefined ? '' : ` (${place})`}`)
  }
}
