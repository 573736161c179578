import type { ValidateFunction } from 'ajv/dist/2020.js'

/**
 * The validator that was compiled ahead for the schema with an `$id`. The sources have none: `scripts/build.mjs` puts
 * those of the published schemas in the place of this file.
 */
export const precompiled = (_id: string): ValidateFunction | undefined => undefined
