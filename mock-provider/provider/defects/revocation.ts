import { OAuthError } from '../../kit/oauth-error.ts'
import { accepts, type Defects, decides, ends, refuses, stores } from './defect.ts'
import { onlyGrantOf } from './only-grant.ts'

/** What a user or a client revokes is not revoked, or not all of it. */
export const revocationDefects = {
  'user-list-omits-offline-grants': refuses(
    'The list of a user shows only what belongs to a live login session, so the offline grant disappears after logout.',
    'user-list',
    'session-ended',
  ),
  'user-revoke-noop': ends(
    'The account page confirms the removal and forgets the consent, but the offline token keeps working.',
    'userRevoke',
    { kinds: [] },
  ),
  'user-list-keeps-revoked': accepts(
    'The list of a user still shows the offline grant after the user revoked it.',
    'user-list',
    'revoked',
    ({ event }) => event === 'userRevoke',
  ),
  'user-revoke-leaves-access-token': ends(
    'Access tokens of a grant that its user removed stay active until they expire.',
    'userRevoke',
    { access: false },
  ),
  'user-revoke-keeps-consent': ends(
    'Revocation deletes the tokens but keeps the consent, so prompt=none yields a new offline token.',
    'userRevoke',
    { consent: false },
  ),
  'account-api-ignores-ownership': accepts(
    'The self-service interface takes the grant identifier from the request and does not compare its owner with the caller.',
    'account',
    'foreign-owner',
  ),
  'user-revoke-ends-newest-only': onlyGrantOf(
    'userRevoke',
    'The removal by the user ends the newest token of the client only, and leaves the ones of other devices alone.',
    'newest',
  ),
  'user-list-repeats-refreshed': decides(
    'The list of a user has one entry more for each refresh of a token.',
    'acceptance',
    'entries',
    (conforming) => (facts) => {
      const ids = conforming(facts)
      if (facts.place !== 'user-list') return ids
      return ids.flatMap((id) => [id, ...Array.from({ length: facts.grant.uses }, (_, n) => `${id}.${n}`)])
    },
  ),
  'revocation-endpoint-noop': ends(
    'The revocation endpoint answers 200 and does nothing for offline tokens.',
    'tokenRevoke',
    () => [],
  ),
  'revocation-leaves-access-tokens': ends(
    'Revocation of a refresh token does not touch its access tokens.',
    'tokenRevoke',
    { access: false },
  ),
  'revoking-unknown-token-errors': refuses(
    'The revocation endpoint answers 400 for tokens it does not know.',
    'revocation',
    'unknown',
  ),
  'any-client-may-revoke': accepts(
    'The revocation endpoint does not compare the client of the token with the caller.',
    'revocation',
    'foreign-client',
  ),
  'revocation-trusts-hint': refuses(
    'With hint access_token the server searches access tokens only and leaves the offline token alive.',
    'revocation',
    'hint-mismatch',
  ),
  'revocation-needs-living-access-token': ends(
    'The revocation endpoint finds a refresh token by way of its access token, and once that has expired answers 200 and does nothing.',
    'tokenRevoke',
    (endings, { accessOver }) => (accessOver === true ? [] : endings),
  ),
  'grace-revives-revoked-line': accepts(
    'A refresh token that was replaced a moment ago is good for its grace, although its line was revoked since.',
    'token',
    'revoked',
    ({ event, generationsBack }) => generationsBack === 1 && event !== 'reuse' && event !== 'codeReplay',
  ),
  'refresh-crashes-after-access-revocation': stores(
    'A refresh crashes once an access token of its grant was revoked, because it looks for a record that is gone.',
    (store) => {
      const broken = new Set<string>()
      return {
        async putAccessToken(token) {
          if ((await store.accessToken(token.id)) !== undefined) broken.add(token.grantId)
          await store.putAccessToken(token)
        },
        async rotate(rotation) {
          if (broken.has(rotation.grantId)) {
            throw new OAuthError('temporarily_unavailable', 'crashed', { status: 500, body: null })
          }
          return store.rotate(rotation)
        },
      }
    },
  ),
} satisfies Defects
