import type { Check } from '../../harness/checks/context.ts'

/** The same with any members left out, as deep as it goes; what functions take and promise keeps its type. */
type Partly<T> = T extends (...given: infer Given) => infer Result
  ? (...given: Given) => Partly<Result>
  : T extends Promise<infer Value>
    ? Promise<Partly<Value>>
    : T extends object
      ? { readonly [Name in keyof T]?: Partly<T[Name]> }
      : T

/** As much of a check as a test has a use for; whatever else is asked of it fails by its name. */
export function fakeCheck(parts: Partly<Check>): Check {
  // Checks take what they work with apart before they use it.
  const nothing = { rp: {}, users: {}, clients: {}, operations: {}, policy: {}, observe: {} }
  return complaining({ ...nothing, ...parts }, 'check') as Check
}

function complaining(parts: object, path: string): object {
  return new Proxy(parts, {
    get(own, name) {
      const member: unknown = Reflect.get(own, name)
      const place = `${path}.${String(name)}`
      if (member === undefined && !(name in own)) throw new Error(`the fake has no ${place}`)
      return typeof member === 'object' && member !== null ? complaining(member, place) : member
    },
  })
}
