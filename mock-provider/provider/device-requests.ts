import { BoundedMap } from '../kit/bounded-map.ts'
import { randomText } from '../kit/random.ts'

/** A request of a device without a browser, which waits for a user at another one. */
export interface DeviceRequest {
  readonly deviceCode: string
  readonly userCode: string
  readonly clientUid: string
  readonly scope: string
  readonly expiresAt: number
  /** Seconds between two questions of the device. */
  interval: number
  askedAt: number
  /** What the user decided. */
  outcome?: { readonly code: string } | { readonly error: string }
}

const lifetime = 600_000
/** Without vowels, so that no words come out, and without what looks like something else. @see RFC 8628, section 6.1 */
const letters = 'BCDFGHJKLMNPQRSTVWXZ'

export class DeviceRequests {
  readonly #byDevice = new BoundedMap<DeviceRequest>({
    most: 10_000,
    mostCharacters: 4_000_000,
    sizeOf: ({ scope }) => scope.length + 100,
  })

  add(client: { readonly uid: string }, scope: string, now: number): DeviceRequest {
    const request = {
      deviceCode: randomText(24),
      userCode: newUserCode(),
      clientUid: client.uid,
      scope,
      expiresAt: now + lifetime,
      interval: 5,
      askedAt: 0,
    }
    this.#byDevice.set(request.deviceCode, request)
    return request
  }

  ofDevice(deviceCode: string): DeviceRequest | undefined {
    return this.#byDevice.get(deviceCode)
  }

  /** As somebody types it: in any case, with or without the dash. */
  ofUser(typed: string): DeviceRequest | undefined {
    const plain = (text: string): string => text.toUpperCase().replace(/[^A-Z]/g, '')
    return [...this.#byDevice.values()].find(({ userCode }) => plain(userCode) === plain(typed))
  }

  done({ deviceCode }: DeviceRequest): void {
    this.#byDevice.delete(deviceCode)
  }
}

function newUserCode(): string {
  const picked = [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => letters[byte % letters.length])
  return `${picked.slice(0, 4).join('')}-${picked.slice(4).join('')}`
}
