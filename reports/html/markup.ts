import { visibleText } from '../../harness/engine/visible-text.ts'

/** HTML that is safe to write unchanged. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

export type Content = string | number | Markup | undefined | readonly Content[]

/** A template whose values are escaped unless they are `Markup`; lists are joined, undefined is nothing. */
export function html(parts: TemplateStringsArray, ...values: readonly Content[]): Markup {
  let text = ''
  for (const [index, part] of parts.entries()) text += part + rendered(values[index])
  return new Markup(text)
}

function rendered(value: Content): string {
  if (value === undefined) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(rendered).join('')
  return escaped(String(value))
}

function escaped(text: string): string {
  const visible = visibleText(text)
  if (!/[&<>"']/.test(visible)) return visible
  return visible
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
