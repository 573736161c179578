import { isScript } from '../redirect-schemes.ts'

/** Whether an address is registered; a registered one may end in `*`, which by itself stands for HTTP only. */
export function isRedirectUri(registered: readonly string[], uri: string): boolean {
  if (!URL.canParse(uri) || isScript(uri)) return false
  return registered.some((known) => {
    if (known === '*') return ['http:', 'https:'].includes(new URL(uri).protocol)
    return known.endsWith('*') ? uri.startsWith(known.slice(0, -1)) : known === uri
  })
}
