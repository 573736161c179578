import type { Context } from 'hono'

/** An answer that refuses: status, and the body as Keycloak writes it. */
export class Refusal extends Error {
  override readonly name = 'Refusal'
  readonly status: number
  readonly body: Readonly<Record<string, unknown>> | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: number,
    body: Readonly<Record<string, unknown>> | undefined,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(String(body?.error_description ?? body?.error ?? body?.errorMessage ?? status))
    this.status = status
    this.body = body
    this.headers = headers
  }
}

/** @see RFC 6749, section 5.2 */
export function oauthRefusal(error: string, description: string, status = 400): Refusal {
  return new Refusal(status, { error, error_description: description })
}

/** A refusal of the administrator's or the account interface, by status alone or with a text. */
export function restRefusal(status: number, error = statusText(status)): Refusal {
  return new Refusal(status, { error })
}

/** A refusal of what was sent to the administrator's or the account interface. */
export function invalidInput(errorMessage: string, status = 400): Refusal {
  return new Refusal(status, { errorMessage })
}

function statusText(status: number): string {
  const texts: Readonly<Record<number, string>> = {
    400: 'Bad Request',
    401: 'Unauthorized',
    403: 'Forbidden',
    404: 'Not Found',
    405: 'Method Not Allowed',
  }
  return `HTTP ${status} ${texts[status] ?? ''}`.trim()
}

/** The answer for a refusal; anything else goes on. */
export function refused(error: unknown, context: Context): Response {
  if (!(error instanceof Refusal)) throw error
  for (const [name, value] of Object.entries(error.headers)) context.header(name, value)
  return error.body === undefined
    ? context.body(null, error.status as 401)
    : context.json(error.body, error.status as 400)
}
