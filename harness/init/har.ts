import { readFile } from 'node:fs/promises'
import { ConfigError } from '../errors.ts'
import { parsedJson } from '../json-text.ts'

/** One request of a recording and its answer, as far as rules are made of it. */
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

/** As much of an entry as is looked at; whatever is missing counts as empty. */
interface Entry {
  readonly request?: {
    readonly method?: string
    readonly url?: string
    readonly headers?: readonly { readonly name: string; readonly value: string }[]
    readonly postData?: { readonly mimeType?: string; readonly text?: string }
  }
  readonly response?: {
    readonly status?: number
    readonly content?: { readonly mimeType?: string; readonly text?: string; readonly encoding?: string }
  }
}

/**
 * Reads what a browser's developer tools recorded.
 *
 * @throws ConfigError where the file is no HTTP archive
 * @see HTTP Archive (HAR) 1.2
 */
export async function readHar(file: string): Promise<Exchange[]> {
  const content = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ConfigError(`${file}: cannot be read (${error.code ?? String(error)})`)
  })
  const entries = (parsedJson(content, file) as { log?: { entries?: readonly Entry[] } } | null)?.log?.entries
  if (!Array.isArray(entries)) {
    throw new ConfigError(`${file}: no HTTP archive: found no log.entries; save all as HAR with content`)
  }
  return (entries as readonly Entry[]).flatMap(({ request = {}, response = {} }) => {
    const { method = 'GET', url = '', headers = [], postData = {} } = request
    if (!URL.canParse(url)) return []
    const { status = 0, content: body = {} } = response
    const sent = headers.map(({ name, value }) => [name.toLowerCase(), value] as const)
    return [
      {
        method,
        url,
        request: { type: postData.mimeType ?? '', text: postData.text ?? '', headers: sent },
        status,
        answer: { type: body.mimeType ?? '', json: jsonOf(body) },
      },
    ]
  })
}

function jsonOf({
  text,
  mimeType = '',
  encoding,
}: NonNullable<NonNullable<Entry['response']>['content']>): unknown {
  if (text === undefined || !/[/+]json\b/.test(mimeType)) return undefined
  try {
    return JSON.parse(encoding === 'base64' ? Buffer.from(text, 'base64').toString() : text)
  } catch {
    return undefined
  }
}
