import type { EndpointName } from '../mock-provider/kit/faults/fault.ts'

/** A request of the client and what came back, as it was: nothing of it may leave the judge unredacted. */
export interface Seen {
  /** As in the evidence, from 1: by the order of the answers. */
  readonly number: number
  /** By the order in which the requests came. */
  readonly order: number
  /** The index of the step during which it came. */
  readonly step: number
  /** Milliseconds since the epoch, in real time. */
  readonly at: number
  readonly endpoint: EndpointName | undefined
  readonly method: string
  readonly url: URL
  readonly headers: Headers
  readonly body: string
  /** The parameters of query and form. */
  readonly parameters: URLSearchParams
  /** Undefined where the answer was lost. */
  readonly status: number | undefined
  /** The members of an answer in JSON; none where it is something else. */
  readonly answer: Readonly<Record<string, unknown>>
  /** Where the answer sends the browser on to. */
  readonly sentTo: string | undefined
}

/** The members of a JSON object; none where a text is something else. */
export function membersOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}

export function isRefresh({ endpoint, parameters }: Seen): boolean {
  return endpoint === 'token' && parameters.get('grant_type') === 'refresh_token'
}

/** The beginning of a sign-in: the user is sent to the authorization server, and not a frame that nobody sees. */
export function isSignIn({ endpoint, parameters }: Seen): boolean {
  return (
    endpoint === 'authorization' &&
    parameters.has('response_type') &&
    !(parameters.get('prompt') ?? '').split(' ').includes('none')
  )
}

export function asksForOfflineAccess({ parameters }: Seen): boolean {
  return (parameters.get('scope') ?? '').split(' ').includes('offline_access')
}

export function isRegistration({ endpoint, method, url }: Seen): boolean {
  return endpoint === 'registration' && method === 'POST' && url.pathname.endsWith('/register')
}

/** Whether it asks the protected resource for what the client is there for: the tool, or who the user is. */
export function isUse({ endpoint, body }: Seen): boolean {
  return endpoint === 'userinfo' || (endpoint === 'mcp' && membersOf(body).method === 'tools/call')
}

export function tokenOf(answer: Seen['answer'], name: 'access_token' | 'refresh_token'): string | undefined {
  const value = answer[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}
