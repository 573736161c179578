import type { Context } from 'hono'
import type { OAuthError } from './oauth-error.ts'

/** Answers a request with a refusal. */
export function answerRefusal(context: Context, refusal: OAuthError): Response {
  for (const [name, value] of Object.entries(refusal.headers)) context.header(name, value)
  return refusal.body === null
    ? context.body(null, refusal.status as 401)
    : context.json(refusal.body, refusal.status as 400)
}
