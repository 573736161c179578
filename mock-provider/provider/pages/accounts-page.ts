import { html } from 'hono/html'
import { layout, type Markup } from '../../kit/page-layout.ts'
import type { FormPage } from './pages.ts'

/** A button for each account that this browser is signed in to, and one for any other. */
export function accountsPage(
  page: FormPage & {
    readonly client: string
    readonly accounts: readonly {
      readonly session: string
      readonly name: string
      readonly username: string
    }[]
  },
): Markup {
  return layout(
    'Choose an account',
    html`<p>to continue to ${page.client}</p>
<form method="post" action="${page.action}">
<input type="hidden" name="request" value="${page.request}">
<input type="hidden" name="csrf" value="${page.csrf}">
<div class="actions">
${page.accounts.map(
  ({ session, name, username }) =>
    html`<button type="submit" name="account" value="${session}">${name} (${username})</button>`,
)}
<button type="submit" name="account" value="" class="quiet">Another account</button>
</div>
</form>`,
  )
}
