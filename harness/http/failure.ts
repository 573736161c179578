const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused: nothing is listening on that port',
  ENOTFOUND: 'unknown host',
  EAI_AGAIN: 'the host name could not be resolved',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  EHOSTUNREACH: 'the host is unreachable',
  CERT_HAS_EXPIRED: 'the TLS certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'the TLS certificate is self-signed; trust it with tls.ca or --ca, or accept any certificate with --insecure',
  SELF_SIGNED_CERT_IN_CHAIN:
    'the TLS certificate is signed by an unknown authority; trust it with tls.ca or --ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the TLS certificate is signed by an unknown authority; trust it with tls.ca or --ca',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the TLS certificate is for another host',
  EPROTO: 'no TLS there: the address begins with https:, and the server speaks something else',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'no TLS there: the address begins with https:, and the server speaks plain http; use http:, or set the address by which the server knows itself',
  HPE_INVALID_CONSTANT: 'the answer is no HTTP; is this port for https:?',
  HPE_HEADER_OVERFLOW: 'the headers are larger than 16 KiB',
  UND_ERR_HEADERS_OVERFLOW: 'the headers are larger than 16 KiB',
  BODY_TOO_LARGE: 'the answer is larger than 5 MiB',
}

/** The code of a failure and one sentence about it. */
export function failureOf(
  error: unknown,
  timedOut: boolean,
  timeout: number,
): { readonly code: string; readonly sentence: string } {
  const code = codeOf(error)
  if (timedOut || code.endsWith('_TIMEOUT')) {
    return { code: 'TIMEOUT', sentence: `no complete answer within ${timeout / 1000} s` }
  }
  return {
    code,
    sentence: sentences[code] ?? `${code}: ${error instanceof Error ? error.message : String(error)}`,
  }
}

function codeOf(error: unknown): string {
  for (let current = error; current instanceof Error; current = current.cause) {
    const { code } = current as { code?: unknown }
    if (typeof code === 'string') return code
    const [first] = (current as AggregateError).errors ?? []
    if (first instanceof Error && typeof (first as { code?: unknown }).code === 'string')
      return String((first as { code?: unknown }).code)
  }
  return 'NO_ANSWER'
}
