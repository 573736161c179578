/** How parameters get back to a client. @see OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1 */
export const responseModes = ['query', 'fragment', 'form_post'] as const

export type ResponseMode = (typeof responseModes)[number]

/** The mode of that name; undefined for any other text. */
export function responseModeNamed(name: string | null | undefined): ResponseMode | undefined {
  return responseModes.find((mode) => mode === name)
}

/** The address of a client with parameters in its query or its fragment. @see RFC 6749, sections 4.1.2 and 4.2.2 */
export function addressWith(
  redirectUri: string,
  mode: Exclude<ResponseMode, 'form_post'>,
  parameters: URLSearchParams,
): string {
  const url = new URL(redirectUri)
  if (mode === 'fragment') url.hash = parameters.toString()
  else for (const [name, value] of parameters) url.searchParams.append(name, value)
  return url.href
}
