import { type TUnsafe, Type } from '@sinclair/typebox'

/**
 * What JSON Schema 2020-12 can say and TypeBox writes in another way: `enum` and `const` keep the messages of the
 * validator short, and a record accepts every name.
 */

/** One of the given values. */
export function oneOf<const Values extends readonly (string | number)[]>(
  values: Values,
  description: string,
): TUnsafe<Values[number]> {
  return Type.Unsafe<Values[number]>({ enum: values, description })
}

/** This value and no other. */
export function only<const Value extends string | number | boolean>(
  value: Value,
  description: string,
): TUnsafe<Value> {
  return Type.Unsafe<Value>({ const: value, description })
}
