import { html } from 'hono/html'
import { layout, type Markup } from '../../kit/page-layout.ts'

/** Where a user types the code that a device shows. */
export function userCodePage(page: {
  readonly action: string
  readonly typed: string
  readonly error?: string
}): Markup {
  return layout(
    'Connect a device',
    html`${page.error === undefined ? '' : html`<p role="alert">${page.error}</p>`}
<form method="post" action="${page.action}">
<label>Code that the device shows <input type="text" name="user_code" value="${page.typed}" autocomplete="off" required autofocus></label>
<div class="actions"><button type="submit">Continue</button></div>
</form>`,
  )
}
