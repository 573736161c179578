import { type Digest, webDigest } from './digest.ts'

export async function sha256(text: string, digest: Digest = webDigest): Promise<Uint8Array> {
  return digest('SHA-256', text)
}
