import type { AnsweredRequest } from '../../mock-provider/adapters/listening.ts'
import { coloured, type Printed, printed, sentence } from '../printed.ts'

type Details = Readonly<Record<string, string | number>>

/** The line for an event that whoever sets a client up wants to see at once; undefined for all others. */
export function whatToTell(event: string, details: Details): Printed | undefined {
  const { at, status, error, why, client, scope, accepted, origin } = details
  switch (event) {
    case 'refused':
      return printed`${coloured('yellow', 'refused')}  ${[at, status, error].filter((part) => part !== undefined).join(' ')}: ${sentence(String(why))}`
    case 'no refresh token':
      return printed`${coloured('yellow', 'note')}     no refresh token for ${client}: ${why}`
    case 'scope ignored':
      return printed`${coloured('yellow', 'note')}     ${client} asked for the scope ${scope}, which is not known; known are ${accepted}`
    case 'post-logout redirect withheld':
    case 'hint ignored':
      return printed`${coloured('yellow', 'note')}     ${event}: ${why}`
    case 'cross-origin answer withheld':
      return printed`${coloured('yellow', 'note')}     ${event}: the origin ${origin} is not among those allowed`
    default:
      return undefined
  }
}

/** A request, on one line. */
export function requestLine({ method, path, status, milliseconds }: AnsweredRequest): Printed {
  return printed`${new Date().toISOString().slice(11, 19)} ${method} ${path} ${status} ${milliseconds} ms`
}
