/** What an authorization response may have in it. @see OAuth 2.0 Multiple Response Type Encoding Practices, section 3 */
export const responseTypes = [
  'code',
  'id_token',
  'id_token token',
  'code id_token',
  'code token',
  'code id_token token',
] as const

export type ResponseType = (typeof responseTypes)[number]

/** The response type of these values, in whatever order they are; undefined for any other text. */
export function responseTypeNamed(name: string | undefined): ResponseType | undefined {
  const sorted = (text: string): string => text.split(' ').toSorted().join(' ')
  return responseTypes.find((type) => name !== undefined && sorted(type) === sorted(name))
}
