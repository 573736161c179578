/** Whether an address is registered; a registered one may end in `*`. */
export function isRedirectUri(registered: readonly string[], uri: string): boolean {
  if (!URL.canParse(uri)) return false
  return registered.some((known) =>
    known.endsWith('*') ? uri.startsWith(known.slice(0, -1)) : known === uri,
  )
}
