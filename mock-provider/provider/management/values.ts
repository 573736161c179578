import { OAuthError } from '../../kit/oauth-error.ts'

/** A whole number of a query. @throws OAuthError that names what is accepted */
export function wholeNumber(
  query: URLSearchParams,
  name: string,
  { least, otherwise }: { readonly least: number; readonly otherwise: number },
): number {
  const text = query.get(name)
  if (text === null) return otherwise
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= least) return value
  throw new OAuthError('invalid_request', `${name} has to be a whole number of ${least} or more`)
}

/** The body of a request that is nothing without one. @throws OAuthError */
export function neededBody(
  json: Readonly<Record<string, unknown>> | undefined,
): Readonly<Record<string, unknown>> {
  if (json === undefined) throw new OAuthError('invalid_request', 'the body has to be a JSON object')
  return json
}

/** What an operation makes of a value; a RangeError of it is the caller's mistake. @throws OAuthError */
export function accepted<Value>(operation: () => Value): Value {
  try {
    return operation()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new OAuthError('invalid_request', error.message)
  }
}
