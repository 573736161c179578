import { type TProperties, Type } from '@sinclair/typebox'
import { longestLifetime } from './bounds.ts'

export const maybe = Type.Optional
export const text = (description: string) => Type.String({ minLength: 1, description })
export const texts = (description: string) => Type.Array(Type.String({ minLength: 1 }), { description })
export const flag = (description: string) => Type.Boolean({ description })
export const seconds = (description: string) =>
  Type.Number({ exclusiveMinimum: 0, maximum: longestLifetime, description })
export const limit = (description: string) =>
  Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: longestLifetime }), Type.Null()], {
    description: `${description} In seconds, or null for no limit.`,
  })
export const oneOf = <const Values extends readonly (string | number | boolean)[]>(
  values: Values,
  description: string,
) => Type.Unsafe<Values[number]>({ enum: values, description })
/** One word, as an alternative to something else. */
export const only = <const Word extends string>(word: Word) => Type.Unsafe<Word>({ const: word })
/** An object whose members are all known. */
export const object = <Members extends TProperties>(members: Members, description: string) =>
  Type.Object(members, { additionalProperties: false, description })
export const origin = (description: string) =>
  Type.String({ pattern: '^https?://[^/?#]+$', description: `${description} Without a path.` })
