import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { ajvOptions } from '../../documents/ajv-options.ts'
import { providerSchema } from './options-schema.ts'

let compiled: ValidateFunction | undefined

/** `scripts/build.mjs` puts the validator that it compiled ahead in the place of this file. */
export function optionsValidator(): ValidateFunction {
  if (compiled === undefined) {
    const ajv = new Ajv2020(ajvOptions)
    addFormats.default(ajv)
    compiled = ajv.compile(providerSchema)
  }
  return compiled
}
