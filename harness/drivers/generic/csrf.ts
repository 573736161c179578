import type { Browser } from '../../http/browser.ts'
import type { Reply } from '../../http/reply.ts'
import { readPage } from '../../pages/html.ts'
import { elementIn, type HtmlRow, readDocument, rowsIn, valueAt } from '../../pages/html-document.ts'
import type { RequestTemplate } from '../../target/target-file.ts'
import { at } from '../../target/template.ts'

export type CsrfSource = NonNullable<RequestTemplate['csrf']>

/** The value against request forgery that a page has for a browser, and what was looked for, in words. */
export async function csrfIn(
  source: CsrfSource,
  page: Reply,
  browser: Browser,
): Promise<{ readonly what: string; readonly csrf: string | undefined }> {
  const { field, meta, cookie } = source
  if (cookie !== undefined)
    return { what: `a cookie ${cookie}`, csrf: await cookieOf(browser, page.url, cookie) }
  if (meta !== undefined) {
    const [element] = rowsIn(readDocument(page.text, page.url), `meta[name=${JSON.stringify(meta)}]`)
    return { what: `a meta element ${meta}`, csrf: element?.element.attribs.content }
  }
  const name = field ?? ''
  const where = source.form === undefined ? '' : ` in ${source.form}`
  return { what: `a field ${name}${where}`, csrf: fieldOf(page, name, source.form) }
}

function fieldOf(page: Reply, name: string, form: string | undefined): string | undefined {
  const fromJson = page.json === undefined ? undefined : at(page.json, name)
  if (typeof fromJson === 'string') return fromJson
  if (form !== undefined) {
    const document = readDocument(page.text, page.url)
    const element = elementIn(document, form)
    const row: HtmlRow | undefined = element === undefined ? undefined : { document, element }
    return row === undefined
      ? undefined
      : valueAt(row, { selector: `[name=${JSON.stringify(name)}]`, attribute: 'value' })
  }
  return readPage(page.text, page.url)
    .forms.flatMap(({ fields }) => fields)
    .find((field) => field.name === name)?.value
}

/** Scripts that copy it into a header decode it first. */
async function cookieOf(browser: Browser, url: string, name: string): Promise<string | undefined> {
  const value = (await browser.jar.getCookies(url)).find(({ key }) => key === name)?.value
  if (value === undefined) return undefined
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}

/** Whether a hidden field guards its form against forged requests, by its name. */
export function looksLikeGuard(name: string, value: string): boolean {
  return /csrf|xsrf|authenticity|antiforgery|anti.?forgery|^_?token$|^nonce$/i.test(name) && value !== ''
}
