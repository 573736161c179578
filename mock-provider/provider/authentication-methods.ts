/** How clients may authenticate at the token endpoint. */
export const authenticationMethods = [
  'client_secret_basic',
  'client_secret_post',
  'none',
  'private_key_jwt',
  'client_secret_jwt',
  'self_signed_tls_client_auth',
] as const
