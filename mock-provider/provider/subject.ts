import { base64url } from '../kit/random.ts'
import { sha256 } from '../kit/sha-256.ts'
import type { Client } from './model.ts'

/** Fixed, so that a start gives the same subjects as the one before; a real provider keeps its own secret. */
const salt = 'offline-conformance'

/** What a pairwise client knows somebody by: the same at all clients of its sector. @see OpenID Connect Core 1.0, section 8.1 */
export async function pairwise(subject: string, client: Client): Promise<string> {
  return base64url(await sha256([sectorOf(client), subject, salt].join('\n')))
}

function sectorOf({ sectorIdentifier, redirectUris, clientId }: Client): string {
  const [address = clientId] = sectorIdentifier === undefined ? redirectUris : [sectorIdentifier]
  return URL.canParse(address) ? new URL(address).host : address
}
