import { html } from 'hono/html'
import { layout, type Markup } from '../../kit/page-layout.ts'
import type { Core } from '../core.ts'

/** Says what this is, and where a client finds the rest. */
export async function welcomePage(core: Core): Promise<Markup> {
  const { issuer, pages } = core.addresses
  const clients = (await core.store.clients()).slice(0, 20).map(({ clientId }) => clientId)
  const users = (await core.store.users()).slice(0, 20).map(({ username }) => username)
  return layout(
    'A mock OpenID provider',
    html`<p>For development and tests only${core.options.keys === 'own' ? '' : ': its signing keys are public'}. Passwords and secrets are where it was started.</p>
<p class="detail">Issuer: ${issuer}</p>
<p class="detail">Metadata: <a href="${pages}/.well-known/openid-configuration">${pages}/.well-known/openid-configuration</a></p>
<p class="detail">Users: ${users.join(', ') || 'none'}</p>
<p class="detail">Clients: ${core.options.clients === 'any' ? 'whoever comes' : clients.join(', ') || 'none'}</p>`,
  )
}
