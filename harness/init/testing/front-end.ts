import type { MockProvider } from '../../../mock-provider/provider/provider.ts'
import { readPage } from '../../pages/html.ts'

/** A request for one of the pages that stand in front of a provider. */
export interface Visit {
  readonly method: string
  readonly path: string
  readonly query: URLSearchParams
  readonly form: URLSearchParams
  readonly json: Record<string, unknown> | undefined
  readonly headers: Headers
  readonly cookies: ReadonlyMap<string, string>
}

/** What pages do at the provider behind them: they send the forms of its own pages, and hand on its answer. */
export interface Behind {
  signIn(username: string, password: string): Promise<Response>
  consent(decision: 'allow' | 'deny'): Promise<Response>
  /** Signs in and answers the consent page at once. */
  both(username: string, password: string, decision: 'allow' | 'deny'): Promise<Response>
}

/** The pages of a front end: a page by its HTML, an answer, or nothing where the provider answers itself. */
export type Pages = (
  visit: Visit,
  behind: Behind,
) => string | Response | undefined | Promise<string | Response | undefined>

/** A provider with pages of somebody else in front: it behaves as real servers with such pages do. */
export function frontEnd(
  provider: MockProvider,
  pages: Pages,
): { fetch(request: Request): Promise<Response> } {
  return {
    async fetch(request) {
      const url = new URL(request.url)
      const text = await request.clone().text()
      const cookies = new Map(
        (request.headers.get('cookie') ?? '').split('; ').map((pair): [string, string] => {
          const [name = '', ...value] = pair.split('=')
          return [name, value.join('=')]
        }),
      )
      const isJson = request.headers.get('content-type')?.includes('json') === true
      const visit: Visit = {
        method: request.method,
        path: url.pathname,
        query: url.searchParams,
        form: new URLSearchParams(text),
        json: isJson ? (JSON.parse(text) as Record<string, unknown>) : undefined,
        headers: request.headers,
        cookies,
      }
      const id = url.searchParams.get('request') ?? cookies.get('front') ?? ''
      const answer = await pages(visit, behindOf(provider, { origin: url.origin, id, cookies }))
      if (answer === undefined) return provider.fetch(request)
      const response =
        typeof answer === 'string'
          ? new Response(answer, { headers: { 'content-type': 'text/html; charset=utf-8' } })
          : answer
      const whole = new Response(response.body, response)
      if (url.searchParams.has('request')) whole.headers.append('set-cookie', `front=${id}; Path=/`)
      return whole
    },
  }
}

function behindOf(
  provider: MockProvider,
  at: { readonly origin: string; readonly id: string; readonly cookies: ReadonlyMap<string, string> },
): Behind {
  const send = async (path: string, fields: Record<string, string>, jar: ReadonlyMap<string, string>) => {
    const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }
    const page = await provider.fetch(new Request(`${at.origin}${path}?request=${at.id}`, { headers }))
    const [form] = readPage(await page.text(), at.origin).forms
    const hidden = (form?.fields ?? []).filter(({ type }) => type === 'hidden')
    const body = new URLSearchParams([
      ...hidden.map(({ name, value }): [string, string] => [name, value]),
      ...Object.entries(fields),
    ])
    return provider.fetch(new Request(`${at.origin}${path}`, { method: 'POST', headers, body }))
  }
  const signIn = (username: string, password: string) => send('/login', { username, password }, at.cookies)
  return {
    signIn,
    consent: (decision) => send('/consent', { decision }, at.cookies),
    async both(username, password, decision) {
      const signedIn = await signIn(username, password)
      if (signedIn.status < 300) return signedIn
      const made = signedIn.headers.getSetCookie()
      const jar = new Map(at.cookies)
      for (const line of made) {
        const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
        jar.set(name, value)
      }
      const headers = { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }
      const next = await provider.fetch(new Request(signedIn.headers.get('location') ?? '', { headers }))
      const to = next.headers.get('location') ?? ''
      const asks = new URL(to, at.origin).pathname === '/consent'
      const answer = asks ? await send('/consent', { decision }, jar) : next
      const whole = new Response(answer.body, answer)
      for (const line of made) whole.headers.append('set-cookie', line)
      return whole
    },
  }
}
