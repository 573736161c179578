import { PrerequisiteError } from '../../engine/errors.ts'
import { jsonOf } from '../../engine/json.ts'
import { headerList, type Reply } from '../../http/reply.ts'
import { excerpt, resolved } from '../../pages/answers.ts'
import { readDocument } from '../../pages/html-document.ts'
import { pressed } from '../../pages/press.ts'
import type { ListTemplate } from '../../target/target-file.ts'
import { at } from '../../target/template.ts'
import type { ListedGrant, ListReading } from '../operations.ts'
import { entriesOf, mostEntries, tooLong } from './lists.ts'

const mostPages = 500

/**
 * Reads a list with all its pages.
 *
 * @param send sends the request of the list, for another address where one is given
 * @throws PrerequisiteError for what is no list, and for one without an end
 */
export async function pagedList(
  template: ListTemplate,
  name: string,
  send: (request: string) => Promise<Reply>,
): Promise<ListReading> {
  const { next } = template
  const first =
    next?.page === undefined ? template.request : withParameter(template.request, next.parameter, next.page)
  const entries: ListedGrant[] = []
  const asked = new Set<string>()
  let request: string | undefined = first
  let exchange = 0
  let answer = ''
  for (let page = 0; request !== undefined; page++) {
    if (asked.has(request))
      throw new PrerequisiteError(`an end of the list from ${name}: page ${page + 1} is one before`)
    if (page >= mostPages)
      throw new PrerequisiteError(`an end of the list from ${name} within ${mostPages} pages`)
    asked.add(request)
    const reply = await send(request)
    exchange = reply.exchange
    answer = `got ${reply.status} "${excerpt(reply.text)}"`
    const more = entriesOf(reply, template, name)
    entries.push(...more)
    if (entries.length > mostEntries) throw tooLong(name, entries.length)
    request =
      next === undefined ? undefined : requestAfter(template, next, reply, { page, empty: more.length === 0 })
  }
  return { entries, exchange, answer }
}

type Next = NonNullable<ListTemplate['next']>

function requestAfter(
  { request }: ListTemplate,
  next: Next,
  reply: Reply,
  { page, empty }: { readonly page: number; readonly empty: boolean },
): string | undefined {
  if (next.page !== undefined)
    return empty ? undefined : withParameter(request, next.parameter, next.page + page + 1)
  if (next.cursor !== undefined) {
    const cursor = at(jsonOf(reply.text), next.cursor)
    const given = (typeof cursor === 'string' && cursor !== '') || typeof cursor === 'number'
    return given ? withParameter(request, next.parameter, cursor) : undefined
  }
  const address = addressAfter(next, reply)
  return address === undefined ? undefined : `GET ${literal(resolved(address, reply.url))}`
}

function addressAfter(next: Next, reply: Reply): string | undefined {
  if (next.press !== undefined) return pressed(readDocument(reply.text, reply.url), next.press)?.url
  if (next.url !== undefined) {
    const url = at(jsonOf(reply.text), next.url)
    return typeof url === 'string' && url !== '' ? url : undefined
  }
  return linkTo('next', headerList(reply, 'link') ?? '')
}

/** @see RFC 8288, section 3 */
function linkTo(relation: string, header: string): string | undefined {
  for (const [, address, parameters = ''] of header.matchAll(
    /<([^>]*)>((?:\s*;\s*[\w*-]+\s*=\s*(?:"[^"]*"|[^\s";,]+))*)/g,
  )) {
    const [, quotedWords, word] = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s";,]+))/i.exec(parameters) ?? []
    if ((quotedWords ?? word ?? '').toLowerCase().split(/\s+/).includes(relation)) return address
  }
  return undefined
}

/** An address of the server's own has no variables, whatever it looks like. */
function literal(url: string): string {
  return url.replaceAll('{', '%7B').replaceAll('}', '%7D')
}

function withParameter(request: string, parameter: string | undefined, value: string | number): string {
  const name = parameter ?? 'page'
  return `${request}${request.includes('?') ? '&' : '?'}${name}=${literal(encodeURIComponent(String(value)))}`
}
