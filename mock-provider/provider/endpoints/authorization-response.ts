import { tellFront } from '../../kit/front.ts'
import { addressWith } from '../../kit/response-mode.ts'
import type { Core } from '../core.ts'
import { formPostPage } from '../pages/pages.ts'
import type { PendingRequest } from '../pending.ts'
import { answerDevice } from './device-answer.ts'
import type { Incoming } from './endpoint.ts'

type Recipient = Pick<PendingRequest, 'redirectUri' | 'responseMode' | 'state' | 'device'>

/**
 * Sends the browser back to the client.
 *
 * @see RFC 6749, section 4.1.2; RFC 9207, section 2; OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1
 */
export async function respond(
  incoming: Incoming,
  recipient: Recipient,
  members: Readonly<Record<string, string>>,
): Promise<Response> {
  const { core, context } = incoming
  tellFront(context.env, { answer: members })
  if (recipient.device !== undefined) return answerDevice(incoming, recipient.device, members)
  const { error, error_description: why } = members
  if (error !== undefined) {
    core.journal.happened('refused', { at: 'GET /authorize', error, why, redirect: recipient.redirectUri })
  }
  const parameters = new URLSearchParams({
    ...members,
    ...(recipient.state === undefined ? {} : { state: recipient.state }),
    ...(core.policy.answers.namesIssuer() ? { iss: core.issuer } : {}),
  })
  const { redirectUri, responseMode } = recipient
  if (responseMode === 'form_post') {
    context.header('cache-control', 'no-store')
    return context.html(await formPostPage(redirectUri, parameters))
  }
  return redirect(incoming, addressWith(redirectUri, responseMode, parameters))
}

/** Sends the browser on, in the configured manner; a script gets the address as JSON instead. */
export function redirect(incoming: Incoming, url: string): Response {
  const { context, core } = incoming
  if (incoming.json !== undefined) return context.json({ redirect: url })
  return context.redirect(url, core.options.login?.redirect_status ?? 302)
}

/** A page that a person looks at, which may be at an origin of its own. */
export function shown(core: Core, path: string, pending?: PendingRequest): string {
  const url = own(core, path, pending)
  const at = core.options.login?.at
  return at === undefined ? url : `${at}${url.slice(new URL(url).origin.length)}`
}

/** A page of the provider itself, below the path of the issuer. */
export function own(core: Core, path: string, pending?: PendingRequest): string {
  return `${core.addresses.pages}${path}${pending === undefined ? '' : `?request=${pending.id}`}`
}
