import { PrerequisiteError } from '../../engine/errors.ts'
import { askedWithin } from '../../http/window.ts'
import type { RelyingParty } from '../../rp/relying-party.ts'

/**
 * Rotates the signing key by a call, which has to bring a key to the published key set.
 *
 * @param windowSeconds seconds within which the key set has to show it
 * @throws PrerequisiteError where it shows no other key
 */
export async function rotatedSigningKey(
  rp: Pick<RelyingParty, 'publishedKeys'>,
  windowSeconds: number,
  call: () => Promise<void>,
): Promise<void> {
  const published = async (): Promise<ReadonlySet<string>> =>
    new Set((await rp.publishedKeys()).map((key) => JSON.stringify(key)))
  const before = await published()
  await call()
  const isNew = (keys: ReadonlySet<string>): boolean => [...keys].some((key) => !before.has(key))
  if (isNew(await askedWithin(windowSeconds, published, isNew))) return
  throw new PrerequisiteError('a new signing key: the key set has none after rotate-signing-key was accepted')
}
