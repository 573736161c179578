/** @see RFC 8693, section 2.1 */
export const tokenExchangeGrantType = 'urn:ietf:params:oauth:grant-type:token-exchange'

/** The identifiers of kinds of tokens. @see RFC 8693, section 3 */
export const tokenTypes = {
  access: 'urn:ietf:params:oauth:token-type:access_token',
  refresh: 'urn:ietf:params:oauth:token-type:refresh_token',
} as const
