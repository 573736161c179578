import { html } from 'hono/html'
import type { Markup } from './page-layout.ts'
import { hiddenFields } from './page-parts.ts'

/** A list with a search and its pages. */
export interface Listing {
  readonly query: string
  readonly label: string
  /** The address of the page that follows, and of the first one where this is another. */
  readonly next?: string
  readonly first?: string
}

/** @param kept what the address of the list says besides */
export function searchForm({ query, label }: Listing, kept: Readonly<Record<string, string>> = {}): Markup {
  return html`<form method="get" role="search" class="search">${hiddenFields(kept)}<label>${label} <input type="text" name="q" value="${query}" autocomplete="off"></label><button type="submit" class="quiet">Search</button></form>`
}

export function pager({ first, next }: Listing): Markup {
  if (first === undefined && next === undefined) return html``
  return html`<nav aria-label="Pages of the list" class="head">${first === undefined ? html`<span></span>` : html`<a href="${first}">First page</a>`}${next === undefined ? '' : html`<a href="${next}" rel="next">Next page</a>`}</nav>`
}
