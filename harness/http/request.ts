/** A request as it is to be sent. */
export interface OutgoingRequest {
  /** Who sends it, for the evidence. */
  readonly sender: string
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  /** Repeated names stay repeated. */
  readonly form?: readonly (readonly [string, string])[] | URLSearchParams
  readonly json?: unknown
  /** A body as it is, byte for byte; its type is among the headers. */
  readonly body?: string
  /** Files with the certificate that the connection shows, and its key. */
  readonly certificate?: { readonly cert: string; readonly key: string }
}
