import type { Target } from '../../harness/target/target-file.ts'
import type { MockProviderOptions } from '../../mock-provider/provider/provider.ts'
import type { LegalVariant } from '../legal-variant.ts'
import { legalVariants } from '../mock-variants.ts'

const withoutCalls =
  (which: RegExp) =>
  (target: Target): Target => ({
    ...target,
    calls: Object.fromEntries(Object.entries(target.calls).filter(([name]) => !which.test(name))),
  })

/** Options that change nothing that a variant of its own would be worth, but may do beside another one. */
const further: readonly LegalVariant[] = [
  { name: 'eddsa-signatures', summary: 'everything is signed with EdDSA', options: { signing: 'EdDSA' } },
  { name: 'no-revocation', summary: 'no revocation endpoint', options: { endpoints: { revocation: false } } },
  {
    name: 'no-introspection',
    summary: 'no introspection endpoint',
    options: { endpoints: { introspection: false } },
  },
  {
    name: 'no-end-session',
    summary: 'no RP-initiated logout',
    options: { endpoints: { end_session: false } },
  },
  {
    name: 'no-account-interface',
    summary: 'users cannot see what they gave',
    options: { endpoints: { account: false } },
    target: withoutCalls(/^user-/),
  },
  {
    name: 'no-administration',
    summary: 'no interface for an administrator',
    options: { endpoints: { admin: false } },
    target: (target) => {
      const { admin: _, ...rest } = withoutCalls(/^admin-|^rotate-|^global-|^sign-out-everywhere$/)(target)
      return rest
    },
    expected: {
      'lifetime-idle-expiry-enforced':
        'a limit that nobody can set for the test is none: a warning where a public client is the main one',
    },
  },
  {
    name: 'short-access-tokens',
    summary: 'access tokens live for a minute',
    options: { lifetimes: { access_token: 60 } },
  },
]

/** Alternatives of which a server has one; undefined is the mock as it is. */
export type Factor = readonly (LegalVariant | undefined)[]

/** The variants, those together that set the same option to something else, or are alternatives by their own word. */
export function factors(): readonly Factor[] {
  const groups: { readonly paths: Set<string>; readonly variants: LegalVariant[] }[] = []
  for (const variant of [...legalVariants, ...further]) {
    const { alternativeOf } = variant
    const paths = [...pathsOf(variant.options), ...(alternativeOf === undefined ? [] : [alternativeOf])]
    const touched = groups.filter((group) => paths.some((path) => group.paths.has(path)))
    const [group] = touched
    if (group === undefined) groups.push({ paths: new Set(paths), variants: [variant] })
    else {
      for (const other of touched.slice(1)) {
        group.variants.push(...other.variants.splice(0))
        for (const path of other.paths) group.paths.add(path)
        other.paths.clear()
      }
      group.variants.push(variant)
      for (const path of paths) group.paths.add(path)
    }
  }
  return groups.filter(({ variants }) => variants.length > 0).map(({ variants }) => [undefined, ...variants])
}

/** The options that a variant sets, one by one; a list counts as one. */
function pathsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [path]
  return Object.entries(value).flatMap(([name, member]) => pathsOf(member, `${path}.${name}`))
}

/** The options of several variants that set different ones. */
export function mergedOptions(all: readonly MockProviderOptions[]): MockProviderOptions {
  return all.reduce((sum, options) => merged(sum, options) as MockProviderOptions, {})
}

function merged(a: unknown, b: unknown): unknown {
  if (!isObject(a) || !isObject(b)) return b
  const entries = Object.entries(b).map(([name, value]) => [name, name in a ? merged(a[name], value) : value])
  return { ...a, ...Object.fromEntries(entries) }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
