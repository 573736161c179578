import { origins } from './ports.ts'

/** What the product tells the pages about a request that waits for them. */
export interface Waiting {
  readonly challenge: string
  readonly subject: string
  /** Nobody has to be asked: the user is signed in, or agreed before. */
  readonly skip?: boolean
  readonly requested_scope?: readonly string[] | null
  readonly requested_access_token_audience?: readonly string[] | null
  readonly client?: { readonly client_name?: string }
}

export type Kind = 'login' | 'consent' | 'logout'

/** Sends a request to the administrator's interface. @throws Error for an answer that is not a success */
export async function administer(method: string, path: string, json?: unknown): Promise<unknown> {
  const response = await fetch(`${origins.administration}/admin${path}`, {
    method,
    ...(json === undefined
      ? {}
      : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(json) }),
  })
  const text = await response.text()
  if (!response.ok) throw new Error(`${method} ${path.split('?')[0]}: ${response.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

const pathOf = (kind: Kind, challenge: string, step = ''): string =>
  `/oauth2/auth/requests/${kind}${step}?${kind}_challenge=${encodeURIComponent(challenge)}`

export const waitingFor = async (kind: Kind, challenge: string): Promise<Waiting> =>
  (await administer('GET', pathOf(kind, challenge))) as Waiting

/** Tells the product what the user decided. @returns where the browser goes */
export async function decide(
  kind: Kind,
  challenge: string,
  decision: 'accept' | 'reject',
  json: unknown = {},
): Promise<string> {
  const answer = (await administer('PUT', pathOf(kind, challenge, `/${decision}`), json)) as {
    readonly redirect_to: string
  }
  return answer.redirect_to
}
