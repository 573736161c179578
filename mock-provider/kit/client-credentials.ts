/** What a request says about the client that sends it, as it was sent; nothing of it is proven. */
export interface ClientCredentials {
  /** The Authorization header, of whatever scheme. */
  readonly authorization: string | undefined
  /** What that header says; undefined where it is not there, or cannot be read. */
  readonly basic: BasicCredentials | undefined
  readonly clientId: string | undefined
  readonly secret: string | undefined
  readonly assertion: string | undefined
  readonly assertionType: string | undefined
}

export interface BasicCredentials {
  readonly clientId: string
  readonly secret: string
}

/** How the bytes of a Basic header are read; form-encoded, as they have to be, they are ASCII. */
type Charset = 'latin1' | 'utf-8'

/**
 * Reads the authentication of a client in all the ways it may be sent; an empty parameter counts as absent. Which
 * ways may come together, and what is to be done about them, is for the caller to say.
 *
 * @see RFC 6749, section 2.3.1; RFC 7521, section 4.2
 */
export function clientCredentials(
  authorization: string | undefined,
  form: URLSearchParams,
  charset: Charset,
): ClientCredentials {
  const parameter = (name: string): string | undefined => form.get(name) || undefined
  return {
    authorization,
    basic: basicCredentials(authorization ?? '', charset),
    clientId: parameter('client_id'),
    secret: parameter('client_secret'),
    assertion: parameter('client_assertion'),
    assertionType: parameter('client_assertion_type'),
  }
}

/** Name and password are form-encoded before they are joined. @see RFC 6749, section 2.3.1; RFC 7617, section 2 */
function basicCredentials(authorization: string, charset: Charset): BasicCredentials | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1]
  if (encoded === undefined) return undefined
  try {
    const text = decoded(atob(encoded), charset)
    const colon = text.indexOf(':')
    if (colon === -1) return undefined
    const formDecoded = (part: string): string => decodeURIComponent(part.replaceAll('+', ' '))
    return { clientId: formDecoded(text.slice(0, colon)), secret: formDecoded(text.slice(colon + 1)) }
  } catch {
    return undefined
  }
}

function decoded(binary: string, charset: Charset): string {
  if (charset === 'latin1') return binary
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}
