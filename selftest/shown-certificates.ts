import type * as Undici from 'undici'
import { testCertificates } from '../fixtures/certificates.ts'
import { Dispatcher } from '../network/undici.ts'

/** Two certificates of a client of the mock; in the place of files stands what they would hold. */
export const mockCertificates = {
  certificate: testCertificates.selfSigned,
  other_certificate: testCertificates.expired,
}

/** Sends on what a proxy would, which says in a header which certificate the connection shows. @see RFC 9440 */
export class ShownCertificate extends Dispatcher {
  readonly #inner: Undici.Dispatcher
  readonly #header: string

  constructor(inner: Undici.Dispatcher, pem: string) {
    super()
    this.#inner = inner
    this.#header = `:${pem.replaceAll(/-----[A-Z ]+-----|\s/g, '')}:`
  }

  override dispatch(
    options: Undici.Dispatcher.DispatchOptions,
    handler: Undici.Dispatcher.DispatchHandler,
  ): boolean {
    const headers = { ...(options.headers as Readonly<Record<string, string>>), 'client-cert': this.#header }
    return this.#inner.dispatch({ ...options, headers }, handler)
  }
}
