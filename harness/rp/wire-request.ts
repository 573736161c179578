import type { ServerMetadata } from '../target/server-metadata.ts'
import type { Target } from '../target/target-file.ts'
import { scopeSet } from './token-reply.ts'

const offline = 'offline_access'

/** Scope values that mean something with OpenID Connect only; of the others nobody knows what they are. */
const identityScopes = ['profile', 'email', 'address', 'phone']

type Protocol = Pick<Target, 'protocol' | 'offline_access' | 'scopes' | 'resources'>

interface Asked {
  readonly scope: string
  readonly prompt?: string
}

/**
 * Checks speak of `openid` and `offline_access`, whatever a server calls them. What is sent says it in the way of the
 * target file, and what comes back is read in the same way.
 */
export class WireRequest {
  readonly #target: Protocol
  /** The scope value of the server for offline access, if it has one. */
  readonly #offlineScope: string | undefined
  readonly #listed: ReadonlySet<string>

  constructor(target: Protocol, metadata?: Pick<ServerMetadata, 'scopes_supported'>) {
    this.#target = target
    this.#offlineScope = offlineScopeOf(target)
    this.#listed = new Set(metadata?.scopes_supported)
  }

  /** The parameters of an authorization request that say what is asked for. */
  authorization({ scope, prompt }: Asked): Record<string, string> {
    const { scopes = [], offline_access } = this.#target
    const wantsOffline = scopeSet(scope).has(offline)
    const sent = [...new Set([...this.#sent(scope), ...scopes])].join(' ')
    const prompts = (prompt ?? '').split(' ').filter((value) => value !== '' && !this.#omits(value))
    return {
      ...(sent === '' ? {} : { scope: sent }),
      ...(prompts.length === 0 ? {} : { prompt: prompts.join(' ') }),
      ...(wantsOffline ? offline_access?.parameters : {}),
    }
  }

  /** The parameters `resource`, which may be several. @see RFC 8707, section 2 */
  get resources(): [string, string][] {
    return (this.#target.resources ?? []).map((value) => ['resource', value])
  }

  /** The scope of a refresh request; undefined where nothing is left to ask for. */
  refreshScope(scope: string): string | undefined {
    const sent = this.#sent(scope).join(' ')
    return sent === '' && scope !== '' ? undefined : sent
  }

  /** A scope as the server tells it, in the words of the checks. */
  read(scope: string): string {
    return [...scopeSet(scope)].map((value) => (value === this.#offlineScope ? offline : value)).join(' ')
  }

  readAll(scopes: ReadonlySet<string>): Set<string> {
    return new Set([...scopes].map((value) => (value === this.#offlineScope ? offline : value)))
  }

  #sent(scope: string): string[] {
    const oauth = this.#target.protocol === 'oauth'
    return [...scopeSet(scope)].flatMap((value) => {
      if (value === offline) return this.#offlineScope ?? []
      if (oauth && value === 'openid') return []
      return oauth && identityScopes.includes(value) && !this.#listed.has(value) ? [] : value
    })
  }

  #omits(prompt: string): boolean {
    return prompt === 'consent' && !asksWithPrompt(this.#target)
  }
}

/** The scope value that asks for offline access; undefined where there is none. */
export function offlineScopeOf({ offline_access }: Pick<Target, 'offline_access'>): string | undefined {
  const { scope = offline } = offline_access ?? {}
  return scope === 'none' ? undefined : scope
}

/** Whether a request can ask for offline access at all, so that another one does not. */
export function asksForOffline(target: Pick<Target, 'offline_access'>): boolean {
  return (
    offlineScopeOf(target) !== undefined || Object.keys(target.offline_access?.parameters ?? {}).length > 0
  )
}

/** Whether prompt=consent is sent where a check wants the user to be asked. */
export function asksWithPrompt({
  protocol,
  offline_access,
}: Pick<Target, 'protocol' | 'offline_access'>): boolean {
  return (offline_access?.prompt ?? (protocol === 'oauth' ? 'omitted' : 'consent')) === 'consent'
}
