import type { Hono } from 'hono/quick'
import type { Core } from './core.ts'
import { contentPolicy } from './pages/content-policy.ts'
import { welcomePage } from './pages/welcome-page.ts'

const icon =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#0b5cad"/><circle cx="8" cy="6" r="2.5" fill="#fff"/><path d="M8 8v5m0-2h2" stroke="#fff" stroke-width="1.5"/></svg>'

/** What somebody finds who looks at the address, and what a container asks whether it may send requests. */
export function addWelcome(app: Hono, core: Core): void {
  const { path } = core.addresses
  for (const name of ['/health', '/ready']) app.get(name, (context) => context.json({ status: 'ok' }))
  app.get('/favicon.ico', (context) =>
    context.body(icon, 200, { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=86400' }),
  )
  for (const address of new Set(['/', path, `${path}/`])) {
    if (address === '') continue
    app.get(address, async (context) => {
      context.header('content-security-policy', await contentPolicy(core.addresses.pages))
      return context.html(await welcomePage(core))
    })
  }
}
