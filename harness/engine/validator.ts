import { createRequire } from 'node:module'
import type { ValidateFunction } from 'ajv/dist/2020.js'
import { ajvOptions } from '../../documents/ajv-options.ts'
import { precompiled } from './precompiled.ts'

const require = createRequire(import.meta.url)
const validators = new WeakMap<object, ValidateFunction>()

/** A function that checks values against a schema; all that is wrong with a value is in its `errors`. */
export function validatorOf(schema: object): ValidateFunction {
  const known = validators.get(schema)
  if (known !== undefined) return known
  const id = '$id' in schema ? String(schema.$id) : ''
  const validator = precompiled(id) ?? compiled(schema)
  validators.set(schema, validator)
  return validator
}

/** Loading the compiler of schemas and compiling takes longer than every validation, so it is done where it has to be. */
function compiled(schema: object): ValidateFunction {
  const { Ajv2020 } = require('ajv/dist/2020.js') as typeof import('ajv/dist/2020.js')
  const addFormats = require('ajv-formats') as typeof import('ajv-formats')
  const ajv = new Ajv2020(ajvOptions)
  addFormats.default(ajv)
  return ajv.compile(schema)
}
