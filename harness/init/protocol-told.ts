import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Protocol } from '../target/target-file.ts'

/** Members that every OpenID provider has to have, and no other server has a use for. */
const ofOpenid = ['userinfo_endpoint', 'id_token_signing_alg_values_supported', 'subject_types_supported']

/**
 * What metadata says of the protocol: a document without anything of OpenID Connect is that of an OAuth server.
 *
 * @see OpenID Connect Discovery 1.0, section 3; RFC 8414, section 2
 */
export function protocolToldBy(metadata: ServerMetadata): Protocol {
  const openid = ofOpenid.some((name) => metadata[name] !== undefined)
  // Without a document nothing is known.
  const told = metadata.scopes_supported !== undefined || metadata.response_types_supported !== undefined
  return told && !openid && metadata.scopes_supported?.includes('openid') !== true
    ? { protocol: 'oauth' }
    : {}
}
