/**
 * Why a call of a program was refused; it stays the same, whatever the message says.
 *
 * - `invalid_option`: a member of the options that is not known, or a value that cannot be used
 * - `invalid_time`: a time outside 1970 to 9999, or backwards
 * - `unknown_defect`: a defect that the engine cannot have
 * - `unknown_release`: a release that was not measured
 * - `unknown_realm`: the realm of the issuer is not there any more
 * - `user_exists`, `client_exists`: the name is taken
 * - `unknown_user`, `unknown_client`: nobody of that name is there
 * - `invalid_scope`: a scope value that the client cannot have
 * - `sign_in_failed`: the pages of a sign-in led to no answer for the client
 * - `timeout`: what was waited for did not come
 * - `not_supported`: this engine cannot do that
 * - `closed`: the mock was closed
 */
export type MockErrorCode =
  | 'invalid_option'
  | 'invalid_time'
  | 'unknown_defect'
  | 'unknown_release'
  | 'unknown_realm'
  | 'user_exists'
  | 'client_exists'
  | 'unknown_user'
  | 'unknown_client'
  | 'invalid_scope'
  | 'sign_in_failed'
  | 'timeout'
  | 'not_supported'
  | 'closed'

/** A mistake of the program that uses the mock; what a client does wrong is an `OAuthError`. */
export class MockError extends RangeError {
  override readonly name = 'MockError'
  readonly code: MockErrorCode

  constructor(code: MockErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
