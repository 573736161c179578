import { BoundedMap } from '../kit/bounded-map.ts'
import type { Journal } from '../kit/journal.ts'
import { parsedJson } from '../kit/json-body.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { UnderWay } from '../kit/under-way.ts'
import { isPlainObject } from './claims-request.ts'
import { clientFrom, type Maker } from './client-registration.ts'
import type { Client } from './model.ts'
import type { MockProviderOptions } from './options.ts'
import { besidesClient, registrationMetadata } from './registration-metadata.ts'
import { textAt } from './remote-text.ts'
import type { Store } from './store/store.ts'

type Fetch = (address: string, init: RequestInit) => Promise<Response>

/** What a document becomes a client in. */
interface Around extends Maker {
  readonly options: MockProviderOptions
  readonly store: Store
  readonly journal: Journal
  now(): number
}

/** Strangers choose the addresses, so what is kept of them is limited. */
const most = 1000

/** Milliseconds after which a document is read again. */
const freshFor = 300_000

/**
 * Whether a client_id is the address of a document: https, with a path, and without what an address is spelled in two
 * ways by.
 *
 * @see draft-ietf-oauth-client-id-metadata-document, section 3
 */
export function isDocumentAddress(clientId: string): boolean {
  if (!/^https:\/\/[^/?#@]+\/[^#]*$/.test(clientId) || !URL.canParse(clientId)) return false
  return !/\/\.{1,2}(?:[/?]|$)/.test(clientId)
}

/** Clients whose metadata is in a document at the address by which they are called. */
export class ClientDocuments {
  readonly #anywhere: Fetch
  readonly #fromPublic: Fetch | undefined
  /** When each was read last, by the clock of the provider. */
  readonly #readAt = new BoundedMap<number>({ most })
  readonly #problems = new BoundedMap<string>({ most })
  readonly #reading = new UnderWay<Client | undefined>()

  constructor(how: { readonly anywhere: Fetch; readonly fromPublic: Fetch | undefined }) {
    this.#anywhere = how.anywhere
    this.#fromPublic = how.fromPublic
  }

  /** Whether any document would be taken, which is what the metadata announces. */
  areTaken({ client_documents: configured }: MockProviderOptions): boolean {
    if (configured === undefined) return false
    return this.#fetchOf(configured) !== undefined || Object.keys(configured.known ?? {}).length > 0
  }

  /** Why the document at an address is not usable, as a sentence; nothing where it is, or was never asked for. */
  problemOf(clientId: string): string | undefined {
    return this.#problems.get(clientId)
  }

  /**
   * The client at an address. One whose document cannot be read now is who it was before.
   *
   * @see draft-ietf-oauth-client-id-metadata-document, section 5
   */
  async client(around: Around, clientId: string): Promise<Client | undefined> {
    const stored = await around.store.client(clientId)
    const readAt = this.#readAt.get(clientId)
    const age = around.now() - (readAt ?? Number.NEGATIVE_INFINITY)
    if (stored !== undefined && age >= 0 && age < freshFor) return stored
    return this.#reading.share(clientId, () => this.#read(around, clientId, stored))
  }

  async #read(around: Around, clientId: string, stored: Client | undefined): Promise<Client | undefined> {
    try {
      const document = await this.#documentAt(around.options, clientId)
      const made = stored?.made ?? (await around.store.made(around.now()))
      const client = clientOf(document, clientId, { around, made })
      const kept = stored === undefined ? client : { ...client, uid: stored.uid, enabled: stored.enabled }
      await around.store.putClient(kept)
      this.#readAt.set(clientId, around.now())
      this.#problems.delete(clientId)
      around.journal.happened('client document read', { client: clientId })
      return kept
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#problems.set(clientId, `The document at this address cannot be used: ${why}.`)
      around.journal.happened('client document refused', { client: clientId, why })
      return stored
    }
  }

  async #documentAt({ client_documents: configured = {} }: MockProviderOptions, address: string) {
    const known = configured.known?.[address]
    if (known !== undefined) return known
    const fetch = this.#fetchOf(configured)
    if (fetch === undefined) {
      throw new Error(
        configured.fetch === 'never'
          ? 'documents are not fetched here (client_documents.fetch is never)'
          : 'documents are fetched only by a provider that listens; name this one in client_documents.known',
      )
    }
    const document = parsedJson(await textAt(fetch, address, 'application/json'))
    if (!isPlainObject(document)) throw new Error('it is no JSON object')
    return document
  }

  #fetchOf({ fetch = 'public' }: NonNullable<MockProviderOptions['client_documents']>): Fetch | undefined {
    if (fetch === 'never') return undefined
    return fetch === 'anywhere' ? this.#anywhere : this.#fromPublic
  }
}

/**
 * @throws Error for a document of somebody else, and one with a secret
 * @see draft-ietf-oauth-client-id-metadata-document, section 4
 */
function clientOf(
  document: Readonly<Record<string, unknown>>,
  clientId: string,
  { around, made }: { readonly around: Around; readonly made: Client['made'] },
): Client {
  if (document.client_id !== clientId)
    throw new Error(`its client_id is ${JSON.stringify(document.client_id)}, and has to be its own address`)
  const { token_endpoint_auth_method: method = 'none' } = document
  if ('client_secret' in document || String(method).startsWith('client_secret'))
    throw new OAuthError('invalid_client_metadata', 'everybody reads it, so that it can hold no secret')
  const metadata = registrationMetadata(
    { ...document, token_endpoint_auth_method: method },
    { strict: around.options.strict === true },
  )
  const client = clientFrom({ ...metadata, client_id: clientId }, made, around, 'stranger')
  // Anybody may choose the name, so the page says whose it is: section 8.4 of the draft.
  const { host } = new URL(clientId)
  const name = client.name === clientId ? host : `${client.name} (${host})`
  return { ...client, name, metadata: besidesClient(metadata), fromDocument: true }
}
