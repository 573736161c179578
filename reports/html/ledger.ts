import type { LedgerEntry, RunReport } from '../../harness/engine/report.ts'
import { counted, endWords, ledgerGroups } from '../wording.ts'
import { html, type Markup } from './markup.ts'
import { resultLink } from './parts.ts'
import { symbol } from './symbols.ts'

/** How every token that the run created ended; undefined if there are none. */
export function ledgerSection({ ledger, results }: RunReport): Markup | undefined {
  const groups = ledgerGroups(ledger)
  if (groups.length === 0) return undefined
  const reportedIds = new Set(results.map(({ id }) => id))
  return html`<section aria-labelledby="ledger">
<h2 id="ledger">Tokens of this run</h2>
<p class="meaning">The run created ${counted(ledger.length, 'offline token')}: ${groups.map(({ end, entries }) => `${entries.length} ${endWords[end]}`).join(', ')}.</p>
${groups.map(
  ({
    end,
    entries,
  }) => html`<details class="tokens"${worrying(end) ? html` open` : undefined}><summary>${symbol(worrying(end) ? 'warn' : 'pass')} ${endWords[end]} <b>${entries.length}</b></summary>
<table class="ledger">
<caption>Tokens: ${endWords[end]}</caption>
<thead><tr><th scope="col">Token</th><th scope="col">Requirement</th><th scope="col">User</th><th scope="col">Client</th><th scope="col">How</th></tr></thead>
<tbody>${entries.map(
    ({ token, requirement, user, client, how }) =>
      html`<tr><td data-label="Token"><mark>${token}</mark></td><td data-label="Requirement">${reportedIds.has(requirement) ? resultLink(requirement) : html`<code>${requirement}</code>`}</td><td data-label="User">${user}</td><td data-label="Client">${client}</td><td data-label="How">${how}</td></tr>`,
  )}</tbody>
</table></details>`,
)}
</section>`
}

/** What the owner of the target file should know. */
export function notesSection({ warnings }: RunReport): Markup | undefined {
  if (warnings.length === 0) return undefined
  return html`<section aria-labelledby="notes">
<h2 id="notes">Notes on the set-up</h2>
<ul class="notes">${warnings.map((warning) => html`<li>${warning}</li>`)}</ul>
</section>`
}

function worrying(end: LedgerEntry['end']): boolean {
  return end === 'alive' || end === 'unknown'
}
