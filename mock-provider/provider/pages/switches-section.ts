import { html } from 'hono/html'
import type { FaultEffect } from '../../kit/faults/fault.ts'
import type { Markup } from '../../kit/page-layout.ts'
import { buttonForm, counted, hiddenFields } from '../../kit/page-parts.ts'

interface Named {
  readonly name: string
  readonly says: string
}

export interface ShownSwitches {
  readonly hazards: readonly Named[]
  /** The one that is on. */
  readonly hazard: string | undefined
  /** Those that are on. */
  readonly defects: readonly Named[]
  readonly others: readonly string[]
  readonly endpoints: readonly string[]
  readonly faults: readonly {
    readonly id: string
    readonly says: string
    readonly hits: number
    readonly left: number | undefined
  }[]
}

/** Faults that a form offers; a rule has more to say. */
export const quickFaults: readonly (Named & { readonly effect: FaultEffect })[] = [
  {
    name: 'busy',
    says: 'Answer 503 with Retry-After',
    effect: { status: 503, headers: { 'retry-after': '2' } },
  },
  {
    name: 'too-many',
    says: 'Answer 429 with Retry-After',
    effect: { status: 429, headers: { 'retry-after': '5' } },
  },
  { name: 'failing', says: 'Answer 500', effect: { status: 500 } },
  { name: 'not-reached', says: 'Break the connection before anything happens', effect: { drop: 'before' } },
  { name: 'lost', says: 'Lose the answer after everything happened', effect: { drop: 'after-commit' } },
  { name: 'cut', says: 'Cut the JSON off in the middle', effect: { malformed: true } },
  { name: 'slow', says: 'Wait five seconds', effect: { delay: 5000 } },
]

/** What can be made to go wrong, and what does. */
export function switchesSection(at: string, csrf: string, shown: ShownSwitches): Markup {
  return html`<section class="card" aria-labelledby="switches"><h2 id="switches">What goes wrong</h2>
<p>So that you see what your client makes of it. Everything is well again once it is switched off.</p>
${hazards(at, csrf, shown)}${faults(at, csrf, shown)}${defects(at, csrf, shown)}</section>`
}

function hazards(at: string, csrf: string, { hazards: rows, hazard }: ShownSwitches): Markup {
  const on = rows.find(({ name }) => name === hazard)
  return html`<h3>Hazard</h3>${on === undefined ? '' : html`<p><strong class="off">${on.name}</strong> ${on.says}</p>`}
<form method="post" action="${at}/hazard" class="search">${hiddenFields({ csrf })}<label>What a legal server may do to a careless client ${options(
    'hazard',
    'None',
    rows.map(({ name }) => name),
    hazard,
  )}</label><button type="submit" class="quiet small">Switch</button></form>`
}

function faults(at: string, csrf: string, { faults: rows, endpoints }: ShownSwitches): Markup {
  return html`<h3>Faults</h3>${
    rows.length === 0
      ? ''
      : html`<ul class="rows">${rows.map(
          ({ id, says, hits, left }) =>
            html`<li><div><p>${says}; ${counted(hits, 'request')} hit${left === undefined ? '' : html`, ${left} to go`}</p></div>${buttonForm({ action: `${at}/fault-off`, fields: { csrf, id }, says: 'Switch off', of: id, look: 'quiet small' })}</li>`,
        )}</ul>`
  }
<form method="post" action="${at}/fault" class="search">${hiddenFields({ csrf })}<label>Endpoint ${options('endpoint', 'Every one', endpoints, 'token')}</label>
<label>Fault <select name="effect">${quickFaults.map(({ name, says }) => html`<option value="${name}">${says}</option>`)}</select></label>
<label>Times ${options('times', 'Until it is switched off', ['1', '3', '10'], '1')}</label><button type="submit" class="quiet small">Switch on</button></form>`
}

function defects(at: string, csrf: string, { defects: rows, others }: ShownSwitches): Markup {
  return html`<h3>Defects</h3>${
    rows.length === 0
      ? ''
      : html`<ul class="rows">${rows.map(
          ({ name, says }) =>
            html`<li><div><p><strong class="off">${name}</strong> ${says}</p></div>${buttonForm({ action: `${at}/defect`, fields: { csrf, defect: name, switch: 'off' }, says: 'Switch off', of: name, look: 'quiet small' })}</li>`,
        )}</ul>`
  }
<form method="post" action="${at}/defect" class="search">${hiddenFields({ csrf })}<label>What a wrong server does ${options('defect', undefined, others, undefined)}</label><button type="submit" class="quiet small">Switch on</button></form>`
}

function options(
  name: string,
  none: string | undefined,
  values: readonly string[],
  chosen: string | undefined,
): Markup {
  return html`<select name="${name}">${none === undefined ? '' : html`<option value="">${none}</option>`}${values.map(
    (value) => html`<option value="${value}"${value === chosen ? html` selected` : ''}>${value}</option>`,
  )}</select>`
}
