import { PrerequisiteError } from '../../engine/errors.ts'
import type { Reply } from '../../http/reply.ts'
import { readPage } from '../../pages/html.ts'
import { type HtmlRow, readDocument, rowsIn, valueAt } from '../../pages/html-document.ts'
import { isPassword, loginForm } from '../../pages/login-form.ts'
import { htmlRule } from '../../target/html-rule.ts'
import type { ListTemplate } from '../../target/target-file.ts'
import type { ListedGrant } from '../operations.ts'

/** Where entries come from; not in the entries, which are data that may be printed and compared. */
const rows = new WeakMap<ListedGrant, HtmlRow>()

/** The row of a page that an entry was read from. */
export function rowOf(entry: ListedGrant | undefined): HtmlRow | undefined {
  return entry === undefined ? undefined : rows.get(entry)
}

/** The same row under an entry that was made from another. */
export function keepRow(entry: ListedGrant, of: ListedGrant): ListedGrant {
  const row = rows.get(of)
  if (row !== undefined) rows.set(entry, row)
  return entry
}

/**
 * The entries on a page. A page without any is an empty list.
 *
 * @throws PrerequisiteError for what is no page, for a sign-in page, and for a row without a member that the file names
 */
export function htmlEntries(reply: Reply, template: ListTemplate, name: string): ListedGrant[] {
  const { rows: selector = '', entry: rules } = template
  const answer = `got ${reply.status} from ${reply.url}`
  if (!/^[^<]{0,200}</.test(reply.text)) {
    throw new PrerequisiteError(
      `a page from ${name} (${answer}, ${reply.text === '' ? 'empty body' : 'no HTML'})`,
    )
  }
  const found = rowsIn(readDocument(reply.text, reply.url), selector)
  if (found.length === 0) refuseSignIn(reply, name, answer)
  return found.map((row, index) => {
    const value = (rule: string | undefined): string | undefined =>
      rule === undefined ? undefined : valueAt(row, htmlRule(rule))
    const member = (part: 'id' | 'client' | 'user' | 'session'): string | undefined => {
      const text = value(rules[part])
      if (rules[part] === undefined || text !== undefined) return text
      throw new PrerequisiteError(
        `${part} of row ${index + 1} from ${name}: "${rules[part]}" is not in it (${answer}, ${found.length} rows)`,
      )
    }
    const entry: ListedGrant = {
      id: member('id'),
      client: member('client'),
      user: member('user'),
      session: member('session'),
      offline: rules.offline === undefined || (value(rules.offline) ?? '') !== '',
    }
    rows.set(entry, row)
    return entry
  })
}

function refuseSignIn(reply: Reply, name: string, answer: string): void {
  const page = readPage(reply.text, reply.url)
  const form = loginForm(page)
  if (form?.fields.some(isPassword) !== true) return
  throw new PrerequisiteError(`a list from ${name} (${answer}, a sign-in page "${page.title}")`)
}
