/** The header (0) or the claims (1) of a JWT, unverified; undefined where there is nothing to be read. */
export function partOfJwt(token: string, index: 0 | 1): Record<string, unknown> | undefined {
  try {
    const part = token.split('.')[index] ?? ''
    const binary = atob(part.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (char) => char.charCodeAt(0))
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}
