import { conformanceProvider } from '../../../fixtures/conformance-provider.ts'
import type { DefectName } from '../../../mock-provider/provider/defects/index.ts'
import { createMockProvider } from '../../../mock-provider/provider/provider.ts'

/**
 * How the account pages work. `link`: a list whose links lead to a page that asks again, clients by their names
 * (django-oauth-toolkit). `form`: a table with a form in each row, in which approve and reject differ by their value
 * only; whoever has no row is given no value against request forgery. `script`: rows with data attributes; a script sends DELETE with a header (LemonLDAP::NG).
 */
export type AccountStyle = 'link' | 'form' | 'script'

interface Entry {
  readonly id: string
  readonly client_id: string
}

const { issuer } = conformanceProvider
const names = new Map<string, string>(
  conformanceProvider.clients.map(({ client_id, client_name }) => [client_id, client_name]),
)

/** The mock provider with account pages in HTML before it: who is signed in there, may see and revoke. */
export function withAccountPages(
  style: AccountStyle,
  options: { readonly defects?: readonly DefectName[]; readonly entriesToAPage?: number } = {},
) {
  const provider = createMockProvider({
    ...conformanceProvider,
    defects: [...(options.defects ?? [])],
  })
  const requests: Request[] = []
  const fetchPage = async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url)
    if (!pathname.startsWith('/my/')) return provider.fetch(request)
    requests.push(request.clone())
    const token = await tokenOf(request)
    if (token === undefined) return new Response(null, { status: 302, headers: { location: '/authorize' } })
    const entries = async (): Promise<Entry[]> => {
      const answer = await asUser(token, 'GET', '/account/offline')
      return ((await answer.json()) as { offline_access: Entry[] }).offline_access
    }
    const guard = guardOf(request) ?? crypto.randomUUID()
    const cookies = { 'set-cookie': `guard=${encodeURIComponent(guard)}; Path=/` }
    if (pathname === '/my/access' && request.method === 'GET') {
      const all = await entries()
      const size = options.entriesToAPage ?? Math.max(1, all.length)
      const page = Number(searchParams.get('page') ?? 1)
      const shown = all.slice((page - 1) * size, page * size)
      const more = page * size < all.length ? `<a rel="next" href="?page=${page + 1}">older</a>` : ''
      return html(
        `<meta name="csrf" content="${guard}"><h1>Access</h1>${listOf(style, shown, guard)}${more}`,
        cookies,
      )
    }
    const id = pathname.split('/').at(-1) ?? ''
    if (style === 'link' && request.method === 'GET') {
      if (!(await entries()).some((entry) => entry.id === id)) return html('Not found', {}, 404)
      return html(
        `<form method="post" id="sure"><input type="hidden" name="csrfmiddlewaretoken" value="${guard}"><p>Really?</p><input type="submit" value="Delete"></form>`,
        cookies,
      )
    }
    const sent = new URLSearchParams(await request.text())
    const given = style === 'script' ? request.headers.get('x-csrf') : sent.get('csrfmiddlewaretoken')
    const origin = request.headers.get('origin')
    const forged = given !== guardOf(request) || (style !== 'script' && origin !== new URL(issuer).origin)
    if (forged) return html('CSRF verification failed.', {}, 403)
    if (style === 'form' && sent.get('decision') !== 'revoke') return html('Kept.')
    const chosen = style === 'form' ? (sent.get('grant') ?? '') : id
    const entry = (await entries()).find((candidate) => candidate.id === chosen)
    const path =
      style === 'link' ? `/account/clients/${entry?.client_id}/offline` : `/account/offline/${chosen}`
    const { status } = await asUser(token, 'DELETE', path)
    if (status >= 400) return html('Not found', {}, 404)
    return style === 'script'
      ? Response.json({ result: 1 })
      : new Response(null, { status: 302, headers: { location: '/my/access' } })
  }

  /** The page is a client of its own: it asks silently who is signed in. */
  async function tokenOf(request: Request): Promise<string | undefined> {
    const redirect_uri = 'https://rp.example/callback'
    const query = new URLSearchParams({
      ...{ response_type: 'code', client_id: 'account-pages', redirect_uri, scope: 'openid', prompt: 'none' },
      ...{ state: 's'.repeat(20), nonce: crypto.randomUUID() },
    })
    const cookie = request.headers.get('cookie') ?? ''
    const answer = await provider.fetch(new Request(`${issuer}/authorize?${query}`, { headers: { cookie } }))
    const code = new URL(answer.headers.get('location') ?? issuer).searchParams.get('code')
    if (code === null) return undefined
    const tokens = await provider.fetch(
      new Request(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa('account-pages:test-secret-of-account-pages')}` },
        body: new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri }),
      }),
    )
    return ((await tokens.json()) as { access_token?: string }).access_token
  }

  async function asUser(token: string, method: string, path: string): Promise<Response> {
    return provider.fetch(
      new Request(`${issuer}${path}`, { method, headers: { authorization: `Bearer ${token}` } }),
    )
  }

  return { fetch: fetchPage, provider, requests }
}

function guardOf(request: Request): string | undefined {
  return /\bguard=([^;]+)/.exec(request.headers.get('cookie') ?? '')?.[1]
}

function listOf(style: AccountStyle, entries: readonly Entry[], guard: string): string {
  const hidden = `<input type="hidden" name="csrfmiddlewaretoken" value="${guard}">`
  const name = (entry: Entry): string => names.get(entry.client_id) ?? entry.client_id
  switch (style) {
    case 'link':
      return `<form action="/search">${hidden}<input name="q"></form><ul>${entries
        .map((entry) => `<li>${name(entry)} (<a href="/my/access/${entry.id}">revoke</a>)</li>`)
        .join('')}</ul>`
    case 'form':
      return `<form method="post" action="/my/profile"><input name="nick"></form><table>${entries
        .map(
          (entry) =>
            `<tr class="grant"><td>${name(entry)}</td><td>offline</td><td><form method="post" action="/my/revoke">${hidden}<input type="hidden" name="grant" value="${entry.id}"><button name="decision" value="keep">OK</button><button name="decision" value="revoke">OK</button></form></td></tr>`,
        )
        .join('')}</table>`
    case 'script':
      return entries
        .map((entry) => `<div data-grant="${entry.id}" data-client="${entry.client_id}">x</div>`)
        .join('')
  }
}

function html(body: string, headers: Record<string, string> = {}, status = 200): Response {
  return new Response(`<!doctype html><title>Account</title>${body}`, {
    status,
    headers: { 'content-type': 'text/html', ...headers },
  })
}
