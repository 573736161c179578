import { checkOptions } from '../provider/check-options.ts'
import type { MockProvider, MockProviderOptions } from '../provider/new-provider.ts'
import { type Answering, type ListeningProvider, listenUnchecked, type Place } from './listening.ts'

export type { AnsweredRequest, ListeningProvider } from './listening.ts'
export { nodeDigest } from './node-digest.ts'
export { nodeSigner } from './node-signer.ts'

/**
 * Runs a provider on a port of this machine; port 0 takes a free one.
 *
 * @throws MockError invalid_option for options that cannot be used, and nothing listens then
 * @throws Error with code EADDRINUSE where the port is taken
 */
export async function listen(options?: MockProviderOptions, place?: Place): Promise<ListeningProvider>
/** @param place.make makes what is to listen, once its issuer is known */
export async function listen<P extends Answering>(
  options: MockProviderOptions,
  place: Place & { readonly make: (options: MockProviderOptions) => P },
): Promise<ListeningProvider<P>>
export async function listen(
  options: MockProviderOptions = {},
  place: Place & { readonly make?: (options: MockProviderOptions) => Answering } = {},
): Promise<ListeningProvider<Answering>> {
  checkOptions(options)
  const { make, ...where } = place
  return make === undefined
    ? seeded(await listenUnchecked(options, where))
    : listenUnchecked(options, { ...where, make })
}

/** People come with the first request; what is wrong with them is to show now. */
async function seeded(server: ListeningProvider): Promise<ListeningProvider> {
  try {
    await (server.provider satisfies MockProvider).users.list()
    return server
  } catch (error) {
    await server.close()
    throw error
  }
}
