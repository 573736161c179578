import type { MockProviderOptions } from './options.ts'

type Options = Pick<MockProviderOptions, 'protocol' | 'offline' | 'scope_names'>

const offline = 'offline_access'

/**
 * Scope values as requests and answers have them. Inside, offline access is always the value offline_access, however it
 * is asked for, so that no decision has to know.
 */
export class WireScopes {
  readonly #names: ReadonlyMap<string, string>
  readonly #usual: ReadonlyMap<string, string>
  /** Values that no request and no answer has. */
  readonly #hidden: ReadonlySet<string>
  readonly #by: 'scope' | 'registration' | 'parameter'

  constructor({ protocol = 'openid', offline: { by = 'scope' } = {}, scope_names = {} }: Options) {
    this.#names = new Map(Object.entries(scope_names))
    this.#usual = new Map(Object.entries(scope_names).map(([usual, name]) => [name, usual]))
    this.#by = by
    this.#hidden = new Set([
      ...(protocol === 'oauth' ? ['openid'] : []),
      ...(by === 'scope' ? [] : [offline]),
    ])
  }

  /** What a scope parameter says, by the usual names. */
  read(values: readonly string[]): string[] {
    return values.flatMap((value) => {
      const usual = this.#usual.get(value) ?? (this.#names.has(value) ? undefined : value)
      return usual === undefined || this.#hidden.has(usual) ? [] : [usual]
    })
  }

  /** The scope of an authorization request, with offline access where it is asked for in another way. */
  requested(
    values: readonly string[],
    request: { readonly accessType: string | null; readonly refreshes: boolean },
  ): string[] {
    const asked =
      this.#by === 'parameter'
        ? request.accessType === 'offline'
        : this.#by === 'registration' && request.refreshes
    return [...this.read(values), ...(asked ? [offline] : [])]
  }

  /** The scope of a refresh request; what is not asked for by a scope value is not narrowed by one. */
  refreshed(values: readonly string[], granted: readonly string[]): string[] {
    const kept = [...this.#hidden].filter((value) => granted.includes(value))
    return [...this.read(values), ...kept]
  }

  /** What an answer says. */
  write(values: readonly string[]): string[] {
    return values.filter((value) => !this.#hidden.has(value)).map((value) => this.#names.get(value) ?? value)
  }
}
