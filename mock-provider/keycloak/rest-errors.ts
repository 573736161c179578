import { OAuthError, type OAuthErrorCode } from '../kit/oauth-error.ts'

type Body = Readonly<Record<string, unknown>>

const statusTexts: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
}

const codes: Readonly<Record<number, OAuthErrorCode>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  413: 'too_large',
}

/** A refusal of the administrator's or the account interface, by status alone or with a text. */
export function restError(
  status: number,
  error = `HTTP ${status} ${statusTexts[status] ?? ''}`.trim(),
): OAuthError {
  return errorWithBody(status, { error })
}

/** A refusal of what was sent to the administrator's or the account interface. */
export function inputError(errorMessage: string, status = 400): OAuthError {
  return errorWithBody(status, { errorMessage })
}

/** A refusal with a body that no specification describes. */
export function errorWithBody(status: number, body: Body): OAuthError {
  const description = String(body.error_description ?? body.error ?? body.errorMessage)
  return new OAuthError(codes[status] ?? 'invalid_input', description, { status, body })
}
