import { join } from 'node:path'

/** What build.ts makes, and what a run needs of it. */
export const built = join(import.meta.dirname, '.build')
export const binary = join(built, 'hydra')
/** A database with the product's tables and nothing in them; making them takes longer than everything else of a start. */
export const emptyDatabase = join(built, 'empty.sqlite')

export const databaseAt = (file: string): string => `sqlite://${file}?_fk=true`
