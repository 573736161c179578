import { join } from 'node:path'

/** What build.ts makes. */
export const built = join(import.meta.dirname, '.build')
export const binary = join(built, 'dex')
/** The product's templates and styles, which it reads when it starts. */
export const web = join(built, 'web')
