/**
 * Whether a requirement may have a class. Some servers decide a race by chance, so that an expected file has each class that
 * was seen: `pass|warn`.
 */
export function allows(expected: string | undefined, found: string | undefined): boolean {
  return found !== undefined && (expected?.split('|').includes(found) ?? false)
}
