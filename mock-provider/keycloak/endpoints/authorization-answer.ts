import type { OAuthErrorCode } from '../../kit/oauth-error.ts'
import { addressWith } from '../../kit/response-mode.ts'
import type { Tab } from '../model.ts'
import { formPostPage } from '../pages.ts'
import type { Visit } from '../visit.ts'

export type Recipient = Pick<Tab, 'redirectUri' | 'responseMode' | 'state'>

/** Sends the browser back to the client. @see RFC 6749, section 4.1.2; RFC 9207, section 2 */
export async function answer(
  visit: Visit,
  { redirectUri, responseMode, state }: Recipient,
  members: Readonly<Record<string, string>>,
): Promise<Response> {
  const failed = 'error' in members
  const known: Record<string, string> = state === undefined ? {} : { state }
  const parameters = new URLSearchParams(
    failed ? { ...members, ...known, iss: visit.issuer } : { ...known, ...members },
  )
  if (responseMode === 'form_post') return visit.context.html(await formPostPage(redirectUri, parameters))
  return visit.context.redirect(addressWith(redirectUri, responseMode, parameters), 302)
}

export async function refuse(
  visit: Visit,
  recipient: Recipient,
  error: OAuthErrorCode,
  description?: string,
): Promise<Response> {
  return answer(visit, recipient, {
    error,
    ...(description === undefined ? {} : { error_description: description }),
  })
}
