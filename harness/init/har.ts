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
  readonly answer: { readonly type: string; readonly json: unknown; readonly html?: string }
  /** Whether the browser loaded it as a page, or a script asked for it; absent where the recording does not say. */
  readonly isDocument?: boolean
}

/**
 * Reads an HTTP archive (HAR), as a browser's developer tools export it.
 *
 * @throws ConfigError if the file cannot be read or is no HTTP archive
 * @see HTTP Archive (HAR) 1.2
 */
export async function readHar(file: string): Promise<Exchange[]> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${file}: cannot be read (${error.code ?? String(error)})`)
  })
  const entries = at(parsedJson(decoded(bytes), file), 'log.entries')
  if (!Array.isArray(entries)) {
    throw new ConfigError(
      `${file}: not a HAR file: log.entries is missing; export with "Save all as HAR with content"`,
    )
  }
  return entries.flatMap((entry: unknown) => {
    const url = textAt(entry, 'request.url')
    if (!URL.canParse(url)) return []
    const status = at(entry, 'response.status')
    const headers = headersOf(at(entry, 'request.headers'))
    const html = htmlOf(entry)
    const isDocument = documentOf(entry, headers)
    return [
      {
        method: textAt(entry, 'request.method') || 'GET',
        url,
        request: { ...bodyOf(entry, headers), headers },
        status: typeof status === 'number' ? status : 0,
        answer: {
          type: textAt(entry, 'response.content.mimeType'),
          json: jsonOf(withoutMark(contentOf(entry))),
          ...(html === undefined ? {} : { html }),
        },
        ...(isDocument === undefined ? {} : { isDocument }),
      },
    ]
  })
}

/** Editors and shells of Windows write byte order marks, and UTF-16. */
function decoded(bytes: Buffer): string {
  const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  return withoutMark(bytes.toString(isUtf16 ? 'utf16le' : 'utf8'))
}

function withoutMark(text: string): string {
  return text.replace(/^\ufeff/, '')
}

/** A body and what it is: scripts often send JSON and forms as text/plain, or without a type. */
function bodyOf(
  entry: unknown,
  headers: readonly (readonly [string, string])[],
): { readonly type: string; readonly text: string } {
  const type =
    textAt(entry, 'request.postData.mimeType') ||
    (headers.find(([name]) => name === 'content-type')?.[1] ?? '')
  const text =
    withoutMark(textAt(entry, 'request.postData.text')) || formText(at(entry, 'request.postData.params'))
  const isClear = /[/+]json\b|form-urlencoded/.test(type)
  if (isClear || text === '') return { type, text }
  const value = jsonOf(text)
  if (value !== null && typeof value === 'object') return { type: 'application/json', text }
  return /^[\w.[\]-]+=[^\s]*$/.test(text)
    ? { type: 'application/x-www-form-urlencoded', text }
    : { type, text }
}

/** Some recorders keep the fields of a form, and not its text. */
function formText(params: unknown): string {
  if (!Array.isArray(params)) return ''
  const fields = params.map((each: unknown): [string, string] => [
    textAt(each, 'name'),
    textAt(each, 'value'),
  ])
  // Recorders keep names and values as they were sent, percent-encoded.
  return fields.map((field) => field.join('=')).join('&')
}

/** @see Chrome DevTools protocol, Network.ResourceType; Fetch Metadata Request Headers, section 2.1 */
function documentOf(entry: unknown, headers: readonly (readonly [string, string])[]): boolean | undefined {
  const kind =
    textAt(entry, '_resourceType') || (headers.find(([name]) => name === 'sec-fetch-dest')?.[1] ?? '')
  return kind === '' ? undefined : kind === 'document' || kind === 'iframe'
}

function htmlOf(entry: unknown): string | undefined {
  return textAt(entry, 'response.content.mimeType').includes('html') ? contentOf(entry) : undefined
}

function contentOf(entry: unknown): string {
  const text = textAt(entry, 'response.content.text')
  return at(entry, 'response.content.encoding') === 'base64' ? Buffer.from(text, 'base64').toString() : text
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
