import type { Reply } from './reply.ts'

/** The refusal in a few words, for people: status and error code as far as there is one. */
export function describeRefusal(reply: Reply): string {
  const error = reply.json?.error
  const detail = typeof error === 'string' ? error : reply.text === '' ? 'empty body' : 'no OAuth error'
  return `${reply.status} ${detail}`
}
