import type { ResultClass } from '../../harness/engine/vocabulary.ts'
import { classWords } from '../wording.ts'
import { html, type Markup } from './markup.ts'

/** One shape per result class, so that nobody has to rely on colours. */
export const sprite: Markup = html`<svg class="sprite" aria-hidden="true" focusable="false">
<symbol id="s-pass" viewBox="0 0 16 16"><circle class="shape" cx="8" cy="8" r="7"/><path class="sign" d="m4.8 8.2 2.2 2.3 4.2-4.7"/></symbol>
<symbol id="s-fail" viewBox="0 0 16 16"><path class="shape" d="M5 1h6l4 4v6l-4 4H5l-4-4V5z"/><path class="sign" d="m5.4 5.4 5.2 5.2m0-5.2-5.2 5.2"/></symbol>
<symbol id="s-warn" viewBox="0 0 16 16"><path class="shape" d="M8 1.2 15.4 14.6H.6z"/><path class="sign" d="M8 6v3.9m0 2v.3"/></symbol>
<symbol id="s-info" viewBox="0 0 16 16"><rect class="shape" x="1.5" y="1.5" width="13" height="13" rx="3"/><path class="sign" d="M8 7.4v4.1m0-6.9v.3"/></symbol>
<symbol id="s-not-applicable" viewBox="0 0 16 16"><circle class="hollow" cx="8" cy="8" r="6.2"/><path class="stroke" d="M5.2 8h5.6"/></symbol>
<symbol id="s-blocked" viewBox="0 0 16 16"><path class="shape" d="m8 .6 7.4 7.4L8 15.4.6 8z"/><path class="sign" d="M6.4 5.7v4.6m3.2-4.6v4.6"/></symbol>
<symbol id="s-error" viewBox="0 0 16 16"><path class="shape" d="M8 .8 14.4 4.4v7.2L8 15.2l-6.4-3.6V4.4z"/><path class="sign" d="M9.1 3.9 6.3 8.4h3.4l-2.8 4"/></symbol>
</svg>`

/** The shape alone, for use beside the word. */
export function symbol(name: ResultClass): Markup {
  return html`<svg class="symbol is-${name}" aria-hidden="true" focusable="false"><use href="#s-${name}"/></svg>`
}

/** Shape and word. */
export function status(name: ResultClass): Markup {
  return html`<span class="status is-${name}">${symbol(name)}${classWords[name]}</span>`
}
