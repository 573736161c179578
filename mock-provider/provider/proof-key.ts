import { base64url, sameText } from '../kit/random.ts'

/** Challenges and verifiers are 43 to 128 characters of one alphabet. @see RFC 7636, sections 4.1 and 4.2 */
export function isProofKey(text: string): boolean {
  return /^[A-Za-z0-9\-._~]{43,128}$/.test(text)
}

/** @see RFC 7636, section 4.6 */
export async function matchesChallenge(verifier: string, challenge: string): Promise<boolean> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(verifier))
  return sameText(base64url(new Uint8Array(digest)), challenge)
}
