import { type LookupAddress, type LookupAllOptions, lookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { kindInWords, kindOfIp } from './address-kind.ts'

/** A name turned out to belong to an address that it may not belong to. */
export class ResolvesInside extends Error {
  readonly code = 'RESOLVES_INSIDE'
}

/** Tells every address of a name, as `lookup` of `node:dns` does. */
export type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * Looks at the very address that is connected to, so that a name cannot be another one a moment later. Behind a proxy it
 * is the proxy that looks names up.
 */
export function guardedLookup(
  { mayBeInside }: { mayBeInside(hostname: string): boolean },
  resolve: Resolve = lookup,
): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, '', 0)
      const inside = mayBeInside(hostname)
        ? undefined
        : addresses.find(({ address }) => kindOfIp(address) !== 'public')
      if (inside !== undefined) {
        const kind = kindOfIp(inside.address)
        return callback(new ResolvesInside(kind === 'public' ? kind : kindInWords[kind]), '', 0)
      }
      if (options.all === true) return callback(null, addresses)
      const [first] = addresses
      callback(null, first?.address ?? '', first?.family ?? 0)
    })
  }
}
