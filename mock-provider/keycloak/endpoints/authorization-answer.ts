import type { OAuthErrorCode } from '../../kit/oauth-error.ts'
import { addressWith } from '../../kit/response-mode.ts'
import type { Tab } from '../model.ts'
import { formPostPage } from '../pages.ts'
import type { RealmRequest } from '../realm-request.ts'

export type Recipient = Pick<Tab, 'redirectUri' | 'responseMode' | 'state'>

/** Sends the browser back to the client. @see RFC 6749, section 4.1.2; RFC 9207, section 2 */
export async function answer(
  request: RealmRequest,
  { redirectUri, responseMode, state }: Recipient,
  members: Readonly<Record<string, string>>,
): Promise<Response> {
  const failed = 'error' in members
  const stateMember: Record<string, string> = state === undefined ? {} : { state }
  const parameters = new URLSearchParams(
    failed ? { ...members, ...stateMember, iss: request.issuer } : { ...stateMember, ...members },
  )
  if (responseMode === 'form_post') return request.context.html(await formPostPage(redirectUri, parameters))
  return request.context.redirect(addressWith(redirectUri, responseMode, parameters), 302)
}

export async function refuse(
  request: RealmRequest,
  recipient: Recipient,
  error: OAuthErrorCode,
  description?: string,
): Promise<Response> {
  return answer(request, recipient, {
    error,
    ...(description === undefined ? {} : { error_description: description }),
  })
}
