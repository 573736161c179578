import { PrerequisiteError } from '../../engine/errors.ts'
import { jsonOf, wordsOf } from '../../engine/json.ts'
import type { Reply } from '../../http/reply.ts'
import { readPage } from '../../pages/html.ts'
import type { CallTemplate, ListTemplate } from '../../target/target-file.ts'
import { at } from '../../target/template.ts'
import type { ListedGrant } from '../operations.ts'
import { htmlEntries } from './html-lists.ts'

/** Longer lists cannot be searched within a deadline. */
export const mostEntries = 20_000

/** The entries in one answer to a list call. @throws PrerequisiteError if it is no list or too long */
export function entriesOf(reply: Reply, template: ListTemplate, name: string): ListedGrant[] {
  const rows = template.rows === undefined ? jsonRows(reply, template, name) : undefined
  const entries =
    rows === undefined ? htmlEntries(reply, template, name) : rows.map((row) => entry(row, template))
  if (entries.length > mostEntries) throw tooLong(name, entries.length)
  return entries
}

export function tooLong(name: string, entries: number): PrerequisiteError {
  return new PrerequisiteError(
    `a list from ${name} (got ${entries} entries; at most ${mostEntries} are read)`,
  )
}

function jsonRows(reply: Reply, template: ListTemplate, name: string): unknown[] {
  const body = jsonOf(reply.text)
  const content = template.list === undefined ? body : at(body, template.list)
  // Some servers omit an empty list, or answer {} for it.
  const list = content === undefined && body !== undefined ? [] : content
  if (list === null || typeof list !== 'object') {
    throw new PrerequisiteError(`a list from ${name} (got ${reply.status}, ${bodyWords(reply, body)})`)
  }
  return Array.isArray(list) ? list : Object.values(list)
}

/** What an answer is instead of a list. */
function bodyWords({ text, url }: Reply, body: unknown): string {
  if (text === '') return 'empty body'
  if (body !== undefined || !/^\s*</.test(text)) return 'no JSON list'
  const { title } = readPage(text, url)
  return `a page${title === '' ? '' : ` "${title}"`} and no JSON list; \`rows\` reads pages`
}

function entry(row: unknown, template: ListTemplate): ListedGrant {
  const member = (path: string | undefined): string | undefined => {
    const value = path === undefined ? undefined : at(row, path)
    return value === undefined || value === null
      ? undefined
      : typeof value === 'string'
        ? value
        : JSON.stringify(value)
  }
  return {
    id: member(template.entry.id),
    client: member(template.entry.client),
    user: member(template.entry.user),
    session: member(template.entry.session),
    offline: template.entry.offline === undefined ? true : marksOffline(row, template.entry.offline),
  }
}

/** `path` must exist and be neither false nor empty; for `path=value`, the member must equal or contain the value. */
function marksOffline(row: unknown, rule: string): boolean {
  const [path = '', expected] = rule.split('=')
  const value = at(row, path)
  if (expected === undefined) {
    const empty = Array.isArray(value) && value.length === 0
    return !empty && value !== undefined && value !== null && value !== false && value !== ''
  }
  if (Array.isArray(value)) return value.map(wordsOf).includes(expected)
  return typeof value === 'string' ? value.split(' ').includes(expected) : wordsOf(value) === expected
}

/** The members of an entry that a request contains, as JSON, so that equal requests can be recognised. */
export function entryIn(template: CallTemplate, entry: ListedGrant): string {
  const text = JSON.stringify(template)
  const members = (['id', 'client', 'user', 'session'] as const).filter((name) =>
    text.includes(`{entry.${name}}`),
  )
  return JSON.stringify(members.map((name) => entry[name] ?? null))
}
