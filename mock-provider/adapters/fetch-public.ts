import { Agent, fetch } from 'undici'
import { kindInWords, kindOfHost } from '../../network/address-kind.ts'
import { guardedLookup } from '../../network/guarded-lookup.ts'

const dispatcher = new Agent({ connect: { lookup: guardedLookup({ mayBeInside: () => false }) } })

/**
 * Fetches what a stranger named, from the Internet only: an address of this machine or of its networks is not asked, be
 * it written so or what a name turns out to be.
 *
 * @throws Error for an address inside
 */
export async function fetchPublic(
  address: string,
  { headers, signal, redirect }: RequestInit,
): Promise<Response> {
  const { hostname } = new URL(address)
  const kind = kindOfHost(hostname)
  if (kind !== 'public') throw new Error(`${hostname} is ${kindInWords[kind]}, where nothing is fetched from`)
  const init = {
    headers: headers as Record<string, string>,
    redirect: redirect ?? 'error',
    signal: signal ?? null,
  }
  try {
    return (await fetch(address, { ...init, dispatcher })) as unknown as Response
  } catch (error) {
    const { cause } = error as Error
    throw cause instanceof Error
      ? new Error(`${hostname} cannot be asked: ${cause.message}`, { cause })
      : error
  }
}
