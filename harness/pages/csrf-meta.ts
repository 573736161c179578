import type { HtmlForm, HtmlPage } from './html.ts'

/** Names of fields that carry a value against request forgery. */
const tokenField = /csrf|xsrf|authenticity|verification_?token|^_token$/i

/** What scripts add to a form from the head of its page. */
export interface CsrfParts {
  readonly fields: readonly [string, string][]
  readonly headers: Readonly<Record<string, string>>
}

const nothing: CsrfParts = { fields: [], headers: {} }

/**
 * The value against request forgery that a page keeps in meta elements, for a form that has none of its own and is sent
 * to the page's own origin: as the field and the header that the page names, else as the header that most servers read.
 */
export function csrfParts(page: HtmlPage, form: HtmlForm, from: string): CsrfParts {
  const { meta } = page
  const value =
    meta.get('csrf-token') ?? meta.get('_csrf') ?? meta.get('csrf_token') ?? meta.get('xsrf-token')
  if (value === undefined || form.method !== 'POST' || form.fields.some(({ name }) => tokenField.test(name)))
    return nothing
  if (!URL.canParse(form.action) || new URL(form.action).origin !== new URL(from).origin) return nothing
  const field = meta.get('csrf-param') ?? meta.get('_csrf_parameter')
  const header = meta.get('_csrf_header') ?? 'x-csrf-token'
  return {
    fields: field === undefined ? [] : [[field, value]],
    headers: /^[\w-]+$/.test(header) ? { [header.toLowerCase()]: value } : {},
  }
}
