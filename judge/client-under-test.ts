/** Where a client finds what it is to use. */
export interface Addresses {
  readonly issuer: string
  /** The MCP server whose tool it is to call; absent where it calls UserInfo. */
  readonly resource?: string
}

/** A client as the judge uses it: it is asked to call, and what it sends is looked at elsewhere. */
export interface ClientUnderTest {
  /** From here on it is a client that has never been used: it knows no client identifier and no token. */
  begin(addresses: Addresses): Promise<void>
  /** Calls the protected resource so many times at once, each time in so many processes at once that share what they keep. */
  call(times: number, processes: number): Promise<void>
  /** Ends and starts again, with what it kept. */
  restart(): Promise<void>
  /** Calls once, is killed at the moment that is given, or after the call where it never comes, and starts again. */
  crash(moment: Promise<void>): Promise<void>
  end(): Promise<void>
}
