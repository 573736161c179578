import type { Dispatcher } from 'undici'
import type { OutgoingRequest } from './request.ts'
import { createTransport, type TransportOptions } from './transport.ts'

type Certificate = NonNullable<OutgoingRequest['certificate']>

/** A transport for each certificate that a client shows, since a connection shows one for all that it carries. */
export class CertificateTransports {
  readonly #options: TransportOptions
  readonly #transports = new Map<string, Dispatcher>()

  constructor(options: TransportOptions) {
    this.#options = options
  }

  /** @throws ConfigError for a file that cannot be read, or that holds no certificate or key */
  showing(certificate: Certificate): Dispatcher {
    const name = `${certificate.cert}\n${certificate.key}`
    const transport =
      this.#transports.get(name) ?? createTransport({ ...this.#options, clientCertificate: certificate })
    this.#transports.set(name, transport)
    return transport
  }

  async close(): Promise<void> {
    for (const transport of this.#transports.values()) await transport.close()
  }
}
