import { type Static, type TProperties, type TSchema, Type } from '@sinclair/typebox'

export const optional = Type.Optional

export const text = (description: string) => Type.String({ minLength: 1, description })

export const url = (description: string) => Type.String({ format: 'uri', pattern: '^https?://', description })

export const secretWords =
  'A reference: env:NAME, file:path or cmd:command line. A literal secret is accepted with a warning.'

/** Messages do not show what stands at a place with `writeOnly`. */
export const secret = (description: string) =>
  Type.String({
    minLength: 1,
    writeOnly: true,
    description: `${description} ${secretWords}`,
  })

/** Texts by names that the file chooses: any of them may be a secret. */
export const freeTexts = (description: string) =>
  Type.Unsafe<Record<string, string>>({
    type: 'object',
    additionalProperties: { type: 'string', writeOnly: true },
    description,
  })

export const flag = (description: string) => Type.Boolean({ description })

export const seconds = (description: string) => Type.Number({ exclusiveMinimum: 0, description })

export const secondsOrZero = (description: string) => Type.Number({ minimum: 0, description })

/** A limit in seconds, or the statement that there is none. */
export const limit = (description: string) =>
  Type.Unsafe<number | 'none'>({
    anyOf: [{ type: 'number', exclusiveMinimum: 0 }, { const: 'none' }],
    description: `${description} Seconds, or none.`,
  })

/** A list of constants instead of alternatives, so that a message can name all that is accepted. */
export const word = <const W extends readonly string[]>(words: W, description: string) =>
  Type.Unsafe<W[number]>({ enum: words, description })

export const words = <const W extends readonly string[]>(accepted: W, description: string) =>
  Type.Unsafe<W[number][]>({ type: 'array', items: { enum: accepted }, description })

export const texts = (description: string) => Type.Array(Type.String({ minLength: 1 }), { description })

export const object = <P extends TProperties>(properties: P, description: string) =>
  Type.Object(properties, { additionalProperties: false, description })

/** The block of a driver for one product, with an example that editors show and a specification tries. */
export const driverBlock = <P extends TProperties>(properties: P, description: string, example: object) =>
  Type.Object(properties, { additionalProperties: false, description, examples: [example] })

/** Exactly one of them fits. */
export const oneOf = <A extends readonly TSchema[]>(alternatives: A, description: string) =>
  Type.Unsafe<Static<A[number]>>({ oneOf: alternatives, description })
