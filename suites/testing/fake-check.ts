import type { Check } from '../../harness/checks/context.ts'

/** The same with any members left out, as deep as it goes; what functions take and promise keeps its type. */
type Partly<T> = T extends (...given: infer Given) => infer Result
  ? (...given: Given) => Partly<Result>
  : T extends Promise<infer Value>
    ? Promise<Partly<Value>>
    : T extends object
      ? { readonly [Name in keyof T]?: Partly<T[Name]> }
      : T

export type FakeCheck = Partly<Check>

/** As much of a check as a test has a use for; the use of anything else fails by its name. */
export function fakeCheck(parts: FakeCheck): Check {
  const whole: FakeCheck = {
    rp: {},
    users: {},
    clients: {},
    operations: {},
    policy: {},
    observe: {},
    browser: () => missing('browser'),
    has: () => missing('has'),
    found: () => {},
    tookEffect: () => {},
    knows: () => missing('knows'),
    relyOn: () => missing('relyOn'),
    notApplicable: () => missing('notApplicable'),
    blocked: () => missing('blocked'),
    ...parts,
  }
  return complaining(whole, '') as Check
}

function complaining(parts: object, path: string): object {
  return new Proxy(parts, {
    get(own, name) {
      if (!(name in own)) return missing(`${path}${String(name)}`)
      const member: unknown = Reflect.get(own, name)
      return typeof member === 'object' && member !== null
        ? complaining(member, `${path}${String(name)}.`)
        : member
    },
  })
}

function missing(name: string): never {
  throw new Error(`the fake check has no ${name}`)
}
