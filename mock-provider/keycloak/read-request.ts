import type { Context } from 'hono'
import { parsedJson } from '../kit/json-body.ts'
import { OAuthError } from '../kit/oauth-error.ts'
import { BodyTooLarge } from '../kit/request-body.ts'
import { type RequestContent, requestContent } from '../kit/request-content.ts'
import type { RealmRequest } from './realm-request.ts'
import { restError } from './rest-errors.ts'
import type { KeycloakServer } from './server.ts'

/** Bytes of a body: the limit of the server that Keycloak runs on. */
const longestBody = 10_485_760

/** @throws OAuthError 404 for a realm that is not there */
export async function readRealmRequest(context: Context, server: KeycloakServer): Promise<RealmRequest> {
  const realm = server.realms.get(context.req.param('realm') ?? '')
  if (realm === undefined) throw restError(404, 'Realm does not exist')
  return { ...(await readRequest(context, server)), realm, issuer: server.issuerOf(realm) }
}

export async function readRequest(
  context: Context,
  server: KeycloakServer,
): Promise<Omit<RealmRequest, 'realm' | 'issuer'>> {
  const { query, form, jsonText } = await contentOf(context)
  // For those who look at the request once it is answered.
  context.set('form', form)
  return {
    release: server.release,
    base: server.base,
    now: server.now(),
    deliver: server.deliver,
    journal: server.journal,
    context,
    query,
    form,
    json: jsonText === undefined || jsonText === '' ? undefined : parsed(jsonText),
  }
}

async function contentOf(context: Context): Promise<RequestContent> {
  try {
    return await requestContent(context.req, longestBody)
  } catch (error) {
    throw error instanceof BodyTooLarge
      ? new OAuthError('too_large', error.message, { status: 413, body: null })
      : error
  }
}

function parsed(content: string): unknown {
  try {
    return parsedJson(content)
  } catch {
    throw restError(400, 'Cannot parse the JSON')
  }
}
