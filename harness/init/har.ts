import { readFile } from 'node:fs/promises'
import { ConfigError } from '../engine/errors.ts'
import { jsonOf } from '../engine/json.ts'
import { parsedJson } from '../engine/json-text.ts'
import { at } from '../target/template.ts'

/** One request of a recording and its answer, as far as rules need them. */
export interface Exchange {
  readonly method: string
  readonly url: string
  readonly request: {
    /** Media type of the body; empty where there is none. */
    readonly type: string
    readonly text: string
    /** Lower-case names. */
    readonly headers: readonly (readonly [string, string])[]
  }
  readonly status: number
  readonly answer: { readonly type: string; readonly json: unknown }
}

/**
 * Reads an HTTP archive (HAR), as a browser's developer tools export it.
 *
 * @throws ConfigError if the file cannot be read or is no HTTP archive
 * @see HTTP Archive (HAR) 1.2
 */
export async function readHar(file: string): Promise<Exchange[]> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${file}: cannot be read (${error.code ?? String(error)})`)
  })
  const entries = at(parsedJson(content.replace(/^\ufeff/, ''), file), 'log.entries')
  if (!Array.isArray(entries)) {
    throw new ConfigError(
      `${file}: not a HAR file: log.entries is missing; export with "Save all as HAR with content"`,
    )
  }
  return entries.flatMap((entry: unknown) => {
    const url = textAt(entry, 'request.url')
    if (!URL.canParse(url)) return []
    const status = at(entry, 'response.status')
    return [
      {
        method: textAt(entry, 'request.method') || 'GET',
        url,
        request: {
          type: textAt(entry, 'request.postData.mimeType'),
          text: textAt(entry, 'request.postData.text'),
          headers: headersOf(at(entry, 'request.headers')),
        },
        status: typeof status === 'number' ? status : 0,
        answer: { type: textAt(entry, 'response.content.mimeType'), json: answerOf(entry) },
      },
    ]
  })
}

/** Recorders omit members or write null; both count as empty. */
function textAt(value: unknown, path: string): string {
  const text = at(value, path)
  return typeof text === 'string' ? text : ''
}

function headersOf(headers: unknown): [string, string][] {
  if (!Array.isArray(headers)) return []
  return headers.flatMap((header: unknown): [string, string][] => {
    const name = textAt(header, 'name')
    return name === '' ? [] : [[name.toLowerCase(), textAt(header, 'value')]]
  })
}

function answerOf(entry: unknown): unknown {
  const text = textAt(entry, 'response.content.text')
  if (!/[/+]json\b/.test(textAt(entry, 'response.content.mimeType'))) return undefined
  const encoded = at(entry, 'response.content.encoding') === 'base64'
  return jsonOf(encoded ? Buffer.from(text, 'base64').toString() : text)
}
