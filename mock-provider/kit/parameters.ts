/** A parameter that may be left out; an empty one counts as absent. @see RFC 6749, section 3.1 */
export function optional(parameters: URLSearchParams, name: string): string | undefined {
  return parameters.get(name) || undefined
}

/** The space-separated values of a parameter, each once. @see RFC 6749, section 3.3 */
export function values(text: string | undefined): string[] {
  return [...new Set((text ?? '').split(' ').filter((value) => value !== ''))]
}

/** Names of parameters that are there more than once. @see RFC 6749, sections 3.1 and 3.2 */
export function repeated(parameters: URLSearchParams): string[] {
  const seen = new Set<string>()
  return [...parameters.keys()].filter((name) => seen.size === seen.add(name).size)
}
