import type { ProviderEvent } from '../kit/journal.ts'
import { MockError } from '../kit/mock-error.ts'
import { checkOptions } from './check-options.ts'
import { type MockProvider, type MockProviderOptions, newProvider } from './new-provider.ts'

/** Whoever sends requests chooses the names, so there are only so many. */
const most = 1000

/** Several providers on one address, told apart by the first segment of the path. */
export interface MockProviders {
  readonly origin: string
  fetch(request: Request): Promise<Response>
  /** The provider below a segment, made when it is first asked for. @throws MockError invalid_option */
  named(segment: string): MockProvider
  /** Segments in use. */
  names(): readonly string[]
  /** Tells of each event of all of them, until the function is called that is returned. */
  watch(tell: (event: ProviderEvent) => void): () => void
  readonly defects: { active(): readonly string[] }
  close(): Promise<void>
}

/**
 * Makes a provider for each first path segment on first use: `http://localhost:9400/a` and `http://localhost:9400/b` are
 * issuers of their own, with users, grants, a clock and faults of their own.
 *
 * @throws MockError invalid_option for options that cannot be used
 */
export function createMockProviders(
  options: Omit<MockProviderOptions, 'issuer'>,
  origin: string,
): MockProviders {
  checkOptions(options)
  const made = new Map<string, MockProvider>()
  const watchers = new Set<(event: ProviderEvent) => void>()
  const named = (segment: string): MockProvider => {
    const existing = made.get(segment)
    if (existing !== undefined) return existing
    if (!isName(segment))
      throw new MockError('invalid_option', `${segment} cannot be the segment of an issuer`)
    if (made.size >= most) throw new MockError('invalid_option', `there are ${most} issuers already`)
    const provider = newProvider({ ...options, issuer: `${origin}/${segment}` })
    made.set(segment, provider)
    provider.watch((event) => {
      for (const tell of watchers) tell(event)
    })
    return provider
  }
  return {
    origin,
    named,
    watch(tell) {
      watchers.add(tell)
      return () => {
        watchers.delete(tell)
      }
    },
    defects: { active: () => options.defects ?? [] },
    names: () => [...made.keys()],
    async fetch(request) {
      const segment = segmentOf(new URL(request.url).pathname)
      if (segment === 'health' || segment === 'ready') return Response.json({ status: 'ok' })
      if (!isName(segment) || (made.size >= most && !made.has(segment))) {
        const issuers = [...made.keys()].map((name) => `${origin}/${name}`)
        return Response.json(
          { error: 'not_found', add: `a segment, as in ${origin}/first`, issuers },
          { status: 404 },
        )
      }
      return named(segment).fetch(request)
    },
    async close() {
      await Promise.all([...made.values()].map((provider) => provider.close()))
    },
  }
}

/** Which issuer an address is of; some metadata stands before the path of its issuer. @see RFC 8414, section 3.1 */
function segmentOf(path: string): string {
  const [, first = '', second = '', third = ''] = path.split('/')
  return first === '.well-known' && second === 'oauth-authorization-server' ? third : first
}

function isName(segment: string): boolean {
  return /^[\w~][\w.~-]{0,99}$/.test(segment) && segment !== 'favicon.ico'
}
