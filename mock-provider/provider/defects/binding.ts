import { offlineOf } from '../policy/ends.ts'
import { accepts, type Defects, decides, ends } from './defect.ts'

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
  'assertion-signature-not-verified': accepts(
    'The claims of a client assertion are believed whoever has signed it.',
    'client-authentication',
    'forged-assertion',
  ),
  'assertion-audience-ignored': accepts(
    'A client assertion that was made for another server is accepted.',
    'client-authentication',
    'foreign-audience',
  ),
  'assertion-replay-accepted': accepts(
    'A client assertion can be used again until it expires.',
    'client-authentication',
    'replayed-assertion',
  ),
  'code-wins-over-grant-type': decides(
    'A token request with a code is taken for a code exchange, whatever grant_type it names.',
    'refresh',
    'requestedGrant',
    (conforming) => (facts) => (facts.names.has('code') ? 'authorization_code' : conforming(facts)),
  ),
  'named-client-wins': decides(
    'A client that has authenticated acts as the client that client_id names.',
    'refresh',
    'actingClient',
    () =>
      ({ named }) =>
        named,
  ),
  'offline-token-usable-as-access-token': accepts(
    'The UserInfo endpoint accepts any signed token of the server as bearer token.',
    'userinfo',
    'wrong-type',
  ),
  'dpop-binding-not-checked': accepts(
    'The key binding of a refresh token is not checked at refresh.',
    'token',
    'foreign-key',
  ),
  'confidential-refresh-bound-to-dpop-key': decides(
    'Refresh tokens of confidential clients are bound to the DPoP key as well.',
    'refresh',
    'bindsToKey',
    () => () => true,
  ),
  'nonce-challenge-consumes-token': ends(
    'A refresh that is refused for want of a DPoP nonce uses the refresh token up, so the repeated request counts as reuse.',
    'nonceChallenge',
    () => [offlineOf('grant')],
  ),
  'mtls-binding-not-checked': accepts(
    'The certificate binding of a refresh token is ignored at refresh.',
    'token',
    'foreign-certificate',
  ),
} satisfies Defects
