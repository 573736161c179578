/** Hashes the UTF-8 of a text. What runs an engine may have a faster one than WebCrypto. */
export type Digest = (
  hash: 'SHA-256' | 'SHA-512',
  text: string,
) => Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>

/** Hashes with WebCrypto, which is everywhere. */
export const webDigest: Digest = async (hash, text) =>
  new Uint8Array(await crypto.subtle.digest(hash, new TextEncoder().encode(text)))
