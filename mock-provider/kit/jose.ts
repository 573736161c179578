type Jose = typeof import('jose')

let loading: Promise<Jose> | undefined

/** JOSE is loaded when the first token is signed or read: discovery and the key set do not need it. */
export function jose(): Promise<Jose> {
  loading ??= import('jose')
  return loading
}
