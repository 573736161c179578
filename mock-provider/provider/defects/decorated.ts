import type { Store } from '../store/store.ts'

/** A store that differs from another in the given operations. */
export function decorated(store: Store, changes: Partial<Store>): Store {
  return new Proxy(store, {
    get(target, name) {
      const own = Reflect.get(changes, name) as unknown
      if (own !== undefined) return own
      const value = Reflect.get(target, name) as unknown
      // Private members are reached through the object itself, never through the proxy.
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}
