import { createHmac, createPrivateKey, type KeyObject, type SignKeyObjectInput, sign } from 'node:crypto'
import type { SignerOf } from '../kit/signer.ts'

/**
 * Signs with node:crypto, in half of the time that WebCrypto takes: short operations at once, since handing them over
 * costs more than they do; RSA on other threads.
 */
export const nodeSigner: SignerOf = (key, algorithm) => {
  if (key instanceof Uint8Array) {
    return (text) => createHmac('sha512', key).update(text).digest('base64url')
  }
  const imported = createPrivateKey({ key: key as Record<string, unknown>, format: 'jwk' })
  if (algorithm === 'RS256') return (text) => signedElsewhere(text, imported)
  const hash = algorithm === 'EdDSA' ? null : 'sha256'
  const how: SignKeyObjectInput = { key: imported, dsaEncoding: 'ieee-p1363' }
  return (text) => sign(hash, Buffer.from(text), how).toString('base64url')
}

function signedElsewhere(text: string, key: KeyObject): Promise<string> {
  return new Promise((resolve, reject) => {
    sign('sha256', Buffer.from(text), key, (error, signature) => {
      if (error === null) resolve(signature.toString('base64url'))
      else reject(error)
    })
  })
}
