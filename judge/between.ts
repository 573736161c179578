/** What stands between a client and the mock: it changes a request, or what comes back. */
export type Between = (request: Request, pass: (request: Request) => Promise<Response>) => Promise<Response>

export const nothingBetween: Between = (request, pass) => pass(request)

/** Changes the parameters with which a user who signed in comes back to the client. */
export const comingBack =
  (change: (back: URLSearchParams) => void): Between =>
  async (request, pass) => {
    const response = await pass(request)
    const location = response.headers.get('location')
    if (location === null) return response
    const back = new URL(location, request.url)
    if (!back.searchParams.has('code')) return response
    change(back.searchParams)
    const headers = new Headers(response.headers)
    headers.set('location', back.href)
    return new Response(null, { status: response.status, headers })
  }

/** Answers refreshes with some tokens itself. */
export const refusing =
  (tokens: ReadonlySet<string>, answer: () => Response): Between =>
  async (request, pass) => {
    const form = new URLSearchParams(await request.clone().text())
    return tokens.has(form.get('refresh_token') ?? '') ? answer() : pass(request)
  }

/** Changes authorization requests on their way in. */
export const signingIn =
  (change: (asked: URLSearchParams, headers: Headers) => void): Between =>
  (request, pass) => {
    const url = new URL(request.url)
    if (request.method !== 'GET' || !url.searchParams.has('response_type')) return pass(request)
    const headers = new Headers(request.headers)
    change(url.searchParams, headers)
    return pass(new Request(url, { headers, redirect: 'manual' }))
  }
