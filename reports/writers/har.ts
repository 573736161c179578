import type { ExchangeRecord, RequirementResult } from '../../harness/engine/report.ts'
import { visibleJson } from '../../harness/engine/visible-text.ts'
import type { Writer } from '../writer.ts'

/**
 * All exchanges as an HTTP archive, for the network view of a browser and other tools: a page per requirement. Secrets
 * are the placeholders of the report. What is not recorded is said as the format wants it: -1, or an empty text.
 */
export const har: Writer = {
  name: 'har',
  extension: 'har',
  fileName: 'evidence.har',
  signature: /^\{\s*"log": \{\s*"version": "1\.2",\s*"creator": \{\s*"name": "offline-conformance"/,
  render({ tool, results, target }) {
    const shown = results.filter(({ exchanges }) => exchanges.length > 0)
    const document = {
      log: {
        version: '1.2',
        creator: { name: tool.name, version: tool.version },
        comment: `${target.name}; secrets are placeholders, equal ones are equal values within a page`,
        pages: shown.map((result) => ({
          startedDateTime: result.exchanges[0]?.startedAt,
          id: result.id,
          title: `${result.id} (${result.class}): ${result.title}`,
          pageTimings: { comment: 'no browser loaded a page' },
        })),
        entries: shown.flatMap(entriesOf),
      },
    }
    return `${visibleJson(document)}\n`
  },
}

function entriesOf({ id, exchanges }: RequirementResult) {
  return exchanges.map((exchange) => ({
    pageref: id,
    startedDateTime: exchange.startedAt,
    time: exchange.milliseconds,
    request: requestOf(exchange),
    response: responseOf(exchange),
    cache: {},
    timings: { send: 0, wait: exchange.milliseconds, receive: 0 },
    comment: `${exchange.number}. ${exchange.sender}`,
  }))
}

function requestOf({ request }: ExchangeRecord) {
  const { method, url, headers, body } = request
  return {
    method,
    url: addressOf(url),
    httpVersion: '',
    cookies: [],
    headers: namedValues(headers),
    queryString: queryOf(url),
    ...(body === undefined
      ? {}
      : { postData: { mimeType: header(headers, 'content-type') ?? '', text: body } }),
    headersSize: -1,
    bodySize: body === undefined ? 0 : -1,
  }
}

function responseOf({ response, failure }: ExchangeRecord) {
  const { status = 0, headers = [], body } = response ?? {}
  return {
    status,
    statusText: '',
    httpVersion: '',
    cookies: [],
    headers: namedValues(headers),
    content: {
      size: body === undefined ? 0 : Buffer.byteLength(body),
      mimeType: header(headers, 'content-type') ?? '',
      ...(body === undefined ? {} : { text: body }),
    },
    redirectURL: header(headers, 'location') ?? '',
    headersSize: -1,
    bodySize: -1,
    // A member of browsers, which read it as well.
    ...(failure === undefined ? {} : { _error: failure }),
  }
}

function namedValues(headers: ExchangeRecord['request']['headers']) {
  return headers.map(([name, value]) => ({ name, value }))
}

function header(headers: ExchangeRecord['request']['headers'], wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
}

function queryOf(url: string) {
  const query = /^[^?]*\?(.*)$/s.exec(withoutMarks(url))?.[1]?.replace(/#.*$/s, '') ?? ''
  return [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }))
}

/** An address that every reader can parse; one that is none is kept as text behind `about:invalid`. */
function addressOf(url: string): string {
  if (!URL.canParse(url)) return `about:invalid?${encoded(url)}`
  const { protocol, host, pathname, search, hash } = new URL(withoutMarks(url))
  const rest =
    strict(pathname + search) + (hash === '' ? '' : `#${strict(hash.slice(1)).replaceAll('#', '%23')}`)
  return `${protocol}${host === '' ? '' : `//${host}`}${rest}`
}

/** The number sign of a placeholder begins no fragment. */
function withoutMarks(url: string): string {
  return url.replaceAll(/(?<=\w)#(?=\d+\b)/g, '%23')
}

/** Browsers leave some characters that no address may have. */
function strict(part: string): string {
  return part.replaceAll(/[^\w.~:/?#@!$&'()*+,;=%-]/gu, encoded).replaceAll(/%(?![\da-f]{2})/gi, '%25')
}

/** Half a character cannot be encoded. */
function encoded(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\ufffd'))
}
