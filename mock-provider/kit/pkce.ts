import type { Digest } from './digest.ts'
import { base64url, sameText } from './random.ts'
import { sha256 } from './sha-256.ts'

export interface Challenge {
  readonly value: string
  readonly method: 'S256' | 'plain'
}

/** Challenges and verifiers are 43 to 128 characters of one alphabet. @see RFC 7636, sections 4.1 and 4.2 */
export function isProofKey(text: string): boolean {
  return /^[A-Za-z0-9\-._~]{43,128}$/.test(text)
}

/** @see RFC 7636, section 4.6 */
export async function matchesChallenge(
  verifier: string,
  { value, method }: Challenge,
  digest?: Digest,
): Promise<boolean> {
  return sameText(method === 'plain' ? verifier : base64url(await sha256(verifier, digest)), value)
}
