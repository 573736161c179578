import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { isIP } from 'node:net'

/** A certificate with its key, and the certificate of the authority that signed it; all in PEM. */
export interface SelfMadeCertificate {
  readonly cert: string
  readonly key: string
  readonly ca: string
}

const day = 86_400_000

/**
 * A certificate for names of this machine and others that are given, signed by an authority that is made for it and
 * whose key is forgotten at once: whoever trusts it trusts this one certificate and no other.
 */
export async function selfMadeCertificate(names: readonly string[]): Promise<SelfMadeCertificate> {
  // Loaded only where it is needed, which is seldom.
  const { default: forge } = await import('node-forge')
  const authority = [{ name: 'commonName', value: 'Mock authority of offline-conformance, for tests only' }]
  const newKey = (): string =>
    generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'pem',
    }) as string
  const [authorityKey, key] = [newKey(), newKey()]
  const made = (subject: typeof authority, publicOf: string, extensions: object[]): string => {
    const own = forge.pki.privateKeyFromPem(publicOf)
    const certificate = forge.pki.createCertificate()
    certificate.publicKey = forge.pki.setRsaPublicKey(own.n, own.e)
    certificate.serialNumber = `00${randomBytes(15).toString('hex')}`
    // A clock that is a little behind is no reason to refuse it, and clients of some makers take no longer life.
    certificate.validity.notBefore = new Date(Date.now() - day)
    certificate.validity.notAfter = new Date(Date.now() + 365 * day)
    certificate.setSubject(subject)
    certificate.setIssuer(authority)
    certificate.setExtensions(extensions)
    certificate.sign(forge.pki.privateKeyFromPem(authorityKey), forge.md.sha256.create())
    return forge.pki.certificateToPem(certificate)
  }
  const all = [...new Set(['localhost', '127.0.0.1', '::1', ...names])]
  const ca = made(authority, authorityKey, [
    { name: 'basicConstraints', cA: true, pathLenConstraint: 0, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  const cert = made([{ name: 'commonName', value: all[0] ?? 'localhost' }], key, [
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, keyEncipherment: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true },
    {
      name: 'subjectAltName',
      altNames: all.map((name) => (isIP(name) ? { type: 7, ip: name } : { type: 2, value: name })),
    },
  ])
  return { cert: cert + ca, key, ca }
}
