import { html, raw } from 'hono/html'
import type { Markup } from './page-layout.ts'

/** A moment as people write it, in UTC, since nobody knows where the reader is. */
export function moment(at: number): Markup {
  const date = new Date(at)
  const says = date.toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' })
  return html`<time datetime="${date.toISOString()}">${says} UTC</time>`
}

/** Facts in one line, a name and a value each. */
export function facts(rows: readonly (readonly [string, Markup | string])[]): Markup {
  return html`<dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`
}

/** A form that is nothing but a button. */
export function buttonForm(form: {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
  readonly says: string
  /** What it is about, for whoever does not see what it stands beside. */
  readonly of?: string
  readonly look?: string
}): Markup {
  const { action, fields, says, of, look = 'bad small' } = form
  return html`<form method="post" action="${action}">${hiddenFields(fields)}<button type="submit" class="${look}"${of === undefined ? '' : raw(html` aria-label="${says}: ${of}"` as string)}>${says}</button></form>`
}

export function hiddenFields(fields: Readonly<Record<string, string>>): Markup {
  return html`${Object.entries(fields).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}`
}

/** What was done just now. */
export function notice(says: string | undefined): Markup {
  return says === undefined ? html`` : html`<p class="note" role="status">${says}</p>`
}

/** "1 token", "2 tokens". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString('en-GB')} ${count === 1 ? one : many}`
}
