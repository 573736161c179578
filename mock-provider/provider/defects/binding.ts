import { accepts, type Defects, decides } from './defect.ts'

/** Tokens are taken from somebody or at a place they were not issued for. */
export const bindingDefects = {
  'refresh-ignores-client-binding': accepts(
    'Any authenticated client can refresh with any refresh token.',
    'token',
    'foreign-client',
  ),
  'refresh-skips-client-authentication': decides(
    'The token endpoint accepts client_id without a secret for confidential clients if the refresh token is valid.',
    'refresh',
    'clientAuthentication',
    (conforming) => (facts) =>
      (facts.place === 'token' && facts.grantType === 'refresh_token' && facts.method === 'none') ||
      conforming(facts),
  ),
  'tampered-token-accepted': accepts(
    'The signature of self-contained refresh tokens is not verified.',
    'token',
    'forged',
  ),
  'offline-token-usable-as-access-token': accepts(
    'The UserInfo endpoint accepts any signed token of the server as bearer token.',
    'userinfo',
    'wrong-type',
  ),
} satisfies Defects
