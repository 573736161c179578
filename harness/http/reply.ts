/** An answer, whatever its status, with the number under which the evidence keeps its exchange. */
export interface Reply {
  readonly url: string
  readonly status: number
  /** Lower-case names; repeated headers stay apart. */
  readonly headers: Readonly<Record<string, readonly string[]>>
  readonly text: string
  /** The body as a JSON object; undefined where it is anything else. */
  readonly json: Readonly<Record<string, unknown>> | undefined
  /** Number of the exchange in the evidence. */
  readonly exchange: number
}

/** Whether the server says that it did what was asked, with whichever status of success. */
export function isSuccess({ status }: Pick<Reply, 'status'>): boolean {
  return status >= 200 && status < 300
}

/** The first value of a header, or undefined. */
export function header(reply: Reply, name: string): string | undefined {
  return reply.headers[name.toLowerCase()]?.[0]
}

/** All lines of a header as one, for those that are lists. @see RFC 9110, section 5.3 */
export function headerList(reply: Reply, name: string): string | undefined {
  return reply.headers[name.toLowerCase()]?.join(', ')
}

/** The answer of a token endpoint with its members taken out; absent or mistyped members are undefined. */
export interface TokenReply extends Reply {
  readonly accessToken: string | undefined
  readonly refreshToken: string | undefined
  readonly idToken: string | undefined
  readonly scope: string | undefined
  readonly tokenType: string | undefined
  readonly expiresIn: number | undefined
  /** A 2xx answer with an access token in it. Anything else granted nothing. */
  readonly granted: boolean
}
