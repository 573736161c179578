import { join } from 'node:path'

/** What build.ts makes. */
export const built = join(import.meta.dirname, '.build')
export const binary = join(built, 'op')
