import type { Reply } from '../../http/reply.ts'

/** As much of a body as an answer is quoted with. */
const quotedCharacters = 80

/** An answer in a few words: `204`, `200 "Unaffected"`. */
export function quoted({ status, text, headers }: Reply): string {
  const body = text.trim().replace(/\s+/g, ' ')
  const target = headers.location?.[0]?.split('?')[0]
  const where = status >= 300 && status < 400 && target !== undefined ? ` to ${target}` : ''
  if (body === '') return `${status}${where}`
  return `${status}${where} "${body.length > quotedCharacters ? `${body.slice(0, quotedCharacters)}…` : body}"`
}
